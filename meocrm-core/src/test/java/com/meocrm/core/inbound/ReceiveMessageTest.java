package com.meocrm.core.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.inbound.ReceiveMessage.Request;
import com.meocrm.core.inbound.ReceiveMessage.Result;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.signing.StandardWebhooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveMessageTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final Secret SECRET =
      Secret.of("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  private static final Secret SHARED = Secret.of("the-operators-inbound-secret");
  private static final Secret OUTBOUND = Secret.of("the-operators-outbound-secret");

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryInboundSources sources = new InMemoryInboundSources(unitOfWork);
  private final InMemoryInboundMessages messages = new InMemoryInboundMessages(unitOfWork, clock);
  private final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  private final SourceSecrets secrets =
      new SourceSecrets(
          new SecretCipher(
              MasterKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
              null,
              new Random(1)));
  private final List<InboundMessage> effects = new ArrayList<>();
  private InboundEvents events =
      (message, context) -> {
        assertThat(context.actor()).startsWith("source:");
        effects.add(message);
      };

  @Test
  void a_message_with_standard_webhooks_headers_has_its_effect_once() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);

    assertThat(receive(source, standard(SECRET, "msg_1", body), body)).isEqualTo(Result.TAKEN);
    clock.advance(Duration.ofMinutes(3));
    assertThat(receive(source, standard(SECRET, "msg_1", body), body))
        .as("a retry, signed anew")
        .isEqualTo(Result.DUPLICATE);

    assertThat(effects).extracting(InboundMessage::type).containsExactly("shipping.delivered");
    assertThat(messages.all())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.deliveryId()).isEqualTo("msg_1");
          assertThat(kept.sentAt()).isEqualTo(effects.getFirst().sentAt());
        });
  }

  @Test
  void a_message_with_the_plain_signature_is_taken_too() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);

    assertThat(receive(source, plain(SECRET, "dlv_1", body), body)).isEqualTo(Result.TAKEN);
    assertThat(receive(source, plain(SECRET, "dlv_1", body), body)).isEqualTo(Result.DUPLICATE);
  }

  @Test
  void a_plain_signature_without_a_delivery_id_is_one_delivery_for_each_body() {
    var source = create(SECRET);
    var first = body("org_01", Duration.ZERO);
    var second = body("org_01", Duration.ofSeconds(1));

    assertThat(receive(source, plain(SECRET, null, first), first)).isEqualTo(Result.TAKEN);
    assertThat(receive(source, plain(SECRET, null, first), first)).isEqualTo(Result.DUPLICATE);
    assertThat(receive(source, plain(SECRET, null, second), second)).isEqualTo(Result.TAKEN);
  }

  @Test
  void a_recorded_message_under_a_new_delivery_id_has_no_effect() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);
    receive(source, plain(SECRET, "dlv_1", body), body);

    assertThat(receive(source, plain(SECRET, "dlv_new", body), body)).isEqualTo(Result.DUPLICATE);
    var renamed = standard(SECRET, "msg_1", body);
    renamed.put("webhook-id", "msg_new");
    assertThat(refusal(source, renamed, body).code()).isEqualTo("SIGNATURE_INVALID");
    assertThat(effects).hasSize(1);
  }

  @Test
  void a_message_that_was_sent_a_day_ago_is_refused() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);
    var recorded = plain(SECRET, "dlv_1", body);
    clock.advance(ReceiveMessage.MAX_AGE);
    assertThat(receive(source, recorded, body)).as("not older than a day").isEqualTo(Result.TAKEN);

    clock.advance(Duration.ofMillis(1));
    assertThat(refusal(source, recorded, body).code()).isEqualTo("MESSAGE_TOO_OLD");
    assertThat(refusal(source, standard(SECRET, "msg_2", body), body).code())
        .as("signed just now, about what was long ago")
        .isEqualTo("MESSAGE_TOO_OLD");
    assertThat(effects).hasSize(1);
  }

  @Test
  void a_standard_webhooks_request_is_good_for_five_minutes() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);
    var recorded = standard(SECRET, "msg_1", body);
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));

    assertThat(refusal(source, recorded, body).code()).isEqualTo("SIGNATURE_INVALID");
  }

  @Test
  void a_message_from_the_future_is_refused_since_it_could_be_replayed_for_longer() {
    var source = create(SECRET);
    var body = body("org_01", ReceiveMessage.MAX_AHEAD.plusMillis(1));

    assertThat(refusal(source, plain(SECRET, "dlv_1", body), body).code())
        .isEqualTo("VALIDATION_FAILED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forged", "body", "none", "another source's", "half"})
  void what_is_not_signed_by_the_source_is_refused(String how) {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);
    var headers =
        switch (how) {
          case "forged" -> plain(Secret.of("a-guess-of-somebody"), "dlv_1", body);
          case "body" -> plain(SECRET, "dlv_1", body("org_01", Duration.ofSeconds(1)));
          case "none" -> new TreeMap<String, String>();
          case "half" -> {
            // Part of the stronger scheme must not open the way to the weaker one.
            var both = plain(SECRET, "dlv_1", body);
            both.put("webhook-id", "msg_1");
            yield both;
          }
          default ->
              plain(Secret.of("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="), "d", body);
        };

    var refused = refusal(source, headers, body);

    assertThat(refused.code()).isEqualTo("SIGNATURE_INVALID");
    assertThat(refused.kind()).isEqualTo(DomainException.Kind.UNAUTHENTICATED);
    assertThat(messages.all()).isEmpty();
  }

  @Test
  void a_source_speaks_for_its_own_organization_only() {
    var source = create(SECRET);
    var body = body("org_02", Duration.ZERO);

    var refused = refusal(source, plain(SECRET, "dlv_1", body), body);

    assertThat(refused.code()).isEqualTo("ORGANIZATION_MISMATCH");
    assertThat(refused.kind()).isEqualTo(DomainException.Kind.FORBIDDEN);
    assertThat(effects).isEmpty();
  }

  @Test
  void the_shared_secret_speaks_for_the_organizations_that_the_operator_named() {
    var body = body("org_01", Duration.ZERO);
    var foreign = body("org_02", Duration.ZERO);

    assertThat(receive(SourceId.SHARED, plain(SHARED, "dlv_1", body), body))
        .isEqualTo(Result.TAKEN);
    assertThat(refusal(SourceId.SHARED, plain(SHARED, "dlv_2", foreign), foreign).code())
        .isEqualTo("ORGANIZATION_MISMATCH");
  }

  @Test
  void the_outbound_secret_opens_nothing() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);

    assertThat(refusal(SourceId.SHARED, plain(OUTBOUND, "dlv_1", body), body).code())
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(refusal(source, plain(OUTBOUND, "dlv_1", body), body).code())
        .isEqualTo("SIGNATURE_INVALID");
    var refused =
        catchThrowableOfType(DomainException.class, () -> create("copy", "carrier", OUTBOUND));
    assertThat(refused.code()).isEqualTo("VALIDATION_FAILED");
  }

  @Test
  void without_a_shared_secret_there_is_no_shared_source() {
    var body = body("org_01", Duration.ZERO);
    var receiving = receiving(null);

    var refused =
        catchThrowableOfType(
            DomainException.class,
            () ->
                receiving.handle(
                    new Request(
                        SourceId.SHARED, plain(SHARED, "dlv_1", body)::get, body, "trace-1")));

    assertThat(refused.code()).isEqualTo("SOURCE_NOT_FOUND");
  }

  @Test
  void a_message_whose_effect_is_refused_may_come_again() {
    var source = create(SECRET);
    var body = body("org_01", Duration.ZERO);
    events =
        (message, context) -> {
          throw DomainException.notFound("SHIPMENT_NOT_FOUND", "There is no such shipment.");
        };

    assertThat(refusal(source, plain(SECRET, "dlv_1", body), body).code())
        .isEqualTo("SHIPMENT_NOT_FOUND");

    events = (message, context) -> effects.add(message);
    assertThat(receive(source, plain(SECRET, "dlv_1", body), body)).isEqualTo(Result.TAKEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json|MALFORMED_JSON",
        "[]|VALIDATION_FAILED",
        "{}|VALIDATION_FAILED",
        "{\"event\":\"ping\",\"organizationId\":\"org_01\",\"data\":{},\"meta\":{}}|VALIDATION_FAILED",
        "{\"event\":\"ping\",\"organizationId\":\"org_01\",\"data\":{},\"meta\":{\"sentAt\":\"today\"}}|VALIDATION_FAILED",
        "{\"event\":\"a b\",\"organizationId\":\"org_01\",\"data\":{},\"meta\":{\"sentAt\":\"2025-11-11T05:00:00Z\"}}|VALIDATION_FAILED",
        "{\"event\":7,\"organizationId\":\"org_01\",\"data\":{},\"meta\":{\"sentAt\":\"2025-11-11T05:00:00Z\"}}|VALIDATION_FAILED",
        "{\"event\":\"ping\",\"organizationId\":\"../x\",\"data\":{},\"meta\":{\"sentAt\":\"2025-11-11T05:00:00Z\"}}|VALIDATION_FAILED",
        "{\"event\":\"ping\",\"organizationId\":\"org_01\",\"data\":[],\"meta\":{\"sentAt\":\"2025-11-11T05:00:00Z\"}}|VALIDATION_FAILED"
      })
  void a_signed_body_of_another_shape_is_refused_with_what_is_wrong(String text, String code) {
    var source = create(SECRET);
    var body = text.getBytes(UTF_8);

    assertThat(refusal(source, plain(SECRET, "dlv_1", body), body).code()).isEqualTo(code);
    assertThat(messages.all()).isEmpty();
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    var source = create(SECRET);
    var body = "{\"event\":\"a b\",\"meta\":{}}".getBytes(UTF_8);

    var refused = refusal(source, plain(SECRET, "dlv_1", body), body);

    assertThat(refused.details().get("violations").toString())
        .contains("event", "organizationId", "data", "meta.sentAt");
  }

  @Test
  void a_generated_secret_is_told_once_and_signs() {
    var created = create("Giao hàng nhanh", "carrier", null);
    var secret = created.generatedSecret().orElseThrow();
    var body = body("org_01", Duration.ZERO);

    assertThat(created.source().secret()).doesNotContain(secret.reveal());
    assertThat(created.source().toString()).doesNotContain(created.source().secret());
    assertThat(receive(created.source().id(), plain(secret, "dlv_1", body), body))
        .isEqualTo(Result.TAKEN);
  }

  @Test
  void creating_and_removing_a_source_leaves_audit_entries_without_its_secret() {
    var source = create(SECRET);
    var removing =
        new RemoveSource(
            unitOfWork,
            sources,
            new AuditTrail(unitOfWork, audit, new TimeOrderedIds(clock, new Random(9)), clock));

    removing.handle(source, context());

    assertThat(audit.entries())
        .extracting(entry -> entry.action() + " " + entry.entity())
        .containsExactly("source.create source:" + source, "source.delete source:" + source);
    assertThat(audit.entries().toString()).doesNotContain(SECRET.reveal());
    var body = body("org_01", Duration.ZERO);
    assertThat(refusal(source, plain(SECRET, "dlv_1", body), body).code())
        .isEqualTo("SOURCE_NOT_FOUND");
    assertThat(
            catchThrowableOfType(DomainException.class, () -> removing.handle(source, context()))
                .code())
        .isEqualTo("SOURCE_NOT_FOUND");
  }

  @Test
  void names_kinds_and_secrets_that_cannot_be_are_violations() {
    var refused =
        catchThrowableOfType(
            DomainException.class, () -> create(" ", "not a kind", Secret.of("short")));

    assertThat(refused.details().get("violations").toString()).contains("name", "kind", "secret");
  }

  private Result receive(SourceId source, Map<String, String> headers, byte[] body) {
    return receiving(new SharedInbound(SHARED, Set.of(SHOP)))
        .handle(new Request(source, headers::get, body, "trace-1"));
  }

  private DomainException refusal(SourceId source, Map<String, String> headers, byte[] body) {
    return catchThrowableOfType(DomainException.class, () -> receive(source, headers, body));
  }

  private ReceiveMessage receiving(@Nullable SharedInbound shared) {
    return new ReceiveMessage(
        unitOfWork,
        sources,
        messages,
        (message, context) -> events.apply(message, context),
        secrets,
        shared,
        clock);
  }

  private SourceId create(Secret secret) {
    return create("Giao hàng nhanh", "carrier", secret).source().id();
  }

  private CreateSource.Created create(String name, String kind, @Nullable Secret secret) {
    var ids = new TimeOrderedIds(clock, new Random(5));
    return new CreateSource(
            unitOfWork,
            sources,
            secrets,
            OUTBOUND::equals,
            new AuditTrail(unitOfWork, audit, ids, clock),
            ids,
            clock,
            new Random(3))
        .handle(new CreateSource.Command(name, kind, secret), context());
  }

  private static RequestContext context() {
    return new RequestContext(SHOP, "usr_01", "trace-1");
  }

  /** Sent {@code ahead} of now. */
  private byte[] body(String organization, Duration ahead) {
    return ("{\"event\":\"shipping.delivered\",\"version\":1,\"organizationId\":\"%s\","
            + "\"data\":{\"trackingCode\":\"GHN1\"},\"meta\":{\"traceId\":\"t\",\"sentAt\":\"%s\"}}")
        .formatted(organization, clock.instant().plus(ahead))
        .getBytes(UTF_8);
  }

  private static Map<String, String> plain(Secret secret, @Nullable String id, byte[] body) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("X-MeoCRM-Signature", HexSignature.sign(secret, body));
    if (id != null) {
      headers.put("X-MeoCRM-Delivery-Id", id);
    }
    return headers;
  }

  private Map<String, String> standard(Secret secret, String id, byte[] body) {
    var now = clock.instant();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    headers.put("webhook-signature", StandardWebhooks.sign(secret, id, now, body));
    return headers;
  }
}
