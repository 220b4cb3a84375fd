package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.signing.Verification;
import com.meocrm.core.signing.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Changing endpoints, rotating their secrets, and what their requests then look like. */
class EndpointChangesTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_1", "trace-1");
  private static final byte[] BODY = "{\"event\":\"order.paid\"}".getBytes(StandardCharsets.UTF_8);
  private static final MasterKey OLD_KEY =
      MasterKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
  private static final MasterKey NEW_KEY =
      MasterKey.parse("ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=");
  private static final UrlPolicy ANY_URL = url -> Optional.empty();

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  private final InMemoryLanes lanes = new InMemoryLanes(clock);
  private final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
  private EndpointSecrets secrets =
      new EndpointSecrets(new SecretCipher(OLD_KEY, null, new Random(2)), null);

  @Test
  void during_a_rotation_every_kind_of_partner_keeps_verifying_and_can_change_over_when_it_likes() {
    var old = Secret.of("the-old-secret-of-a-partner");
    var id = create(old).id();
    var rotated = rotate(id, new RotateSecret.Command(24, null, false, ExpectedVersion.ANY));
    var next = rotated.generatedSecret().orElseThrow();

    for (int hour = 0; hour < 24; hour++) {
      var headers = headers(id);
      assertThat(HexSignature.verify(old, BODY, headers.get("X-MeoCRM-Signature")))
          .as("a partner that only knows the old secret and the plain header, hour %d", hour)
          .isTrue();
      assertThat(HexSignature.verify(next, BODY, headers.get("X-MeoCRM-Signature-Next")))
          .as("one with the new secret on the next header, hour %d", hour)
          .isTrue();
      assertThat(standard(old, headers)).isInstanceOf(Verification.Verified.class);
      assertThat(standard(next, headers)).isInstanceOf(Verification.Verified.class);
      assertThat(headers.get("webhook-signature").split(" ")).hasSize(2);
      clock.advance(Duration.ofHours(1));
    }

    var headers = headers(id);
    assertThat(HexSignature.verify(next, BODY, headers.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(headers).doesNotContainKey("X-MeoCRM-Signature-Next");
    assertThat(headers.get("webhook-signature").split(" ")).hasSize(1);
    assertThat(standard(next, headers)).isInstanceOf(Verification.Verified.class);
    assertThat(standard(old, headers)).isInstanceOf(Verification.Rejected.class);
  }

  @Test
  void the_operators_rotation_of_the_default_secret_works_alike() {
    var old = Secret.of("the-operators-old-secret");
    var next = Secret.of("the-operators-new-secret");
    secrets = new EndpointSecrets(new SecretCipher(OLD_KEY, null, new Random(2)), old);
    var id = create(null).id();

    secrets = new EndpointSecrets(new SecretCipher(OLD_KEY, null, new Random(2)), next, old);
    var during = headers(id);
    secrets = new EndpointSecrets(new SecretCipher(OLD_KEY, null, new Random(2)), next);
    var after = headers(id);

    assertThat(HexSignature.verify(old, BODY, during.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(HexSignature.verify(next, BODY, during.get("X-MeoCRM-Signature-Next"))).isTrue();
    assertThat(HexSignature.verify(next, BODY, after.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(after).doesNotContainKey("X-MeoCRM-Signature-Next");
  }

  @Test
  void a_second_rotation_waits_for_the_first_unless_it_ends_everything_at_once() {
    var old = Secret.of("the-old-secret-of-a-partner");
    var id = create(old).id();
    rotate(id, new RotateSecret.Command(1, null, false, ExpectedVersion.ANY));

    assertThatThrownBy(
            () -> rotate(id, new RotateSecret.Command(24, null, false, ExpectedVersion.ANY)))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("ROTATION_IN_PROGRESS"));
    var last =
        rotate(id, new RotateSecret.Command(0, null, false, ExpectedVersion.ANY))
            .generatedSecret()
            .orElseThrow();

    var headers = headers(id);
    assertThat(HexSignature.verify(last, BODY, headers.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(standard(old, headers)).isInstanceOf(Verification.Rejected.class);
  }

  @Test
  void a_secret_that_an_edit_gives_takes_the_old_ones_place_at_once() {
    var old = Secret.of("the-old-secret-of-a-partner");
    var next = Secret.of("the-next-secret-of-a-partner");
    var id = create(old).id();
    rotate(id, new RotateSecret.Command(24, null, false, ExpectedVersion.ANY));

    change(
        id,
        new ChangeEndpoint.Change(
            null,
            null,
            next,
            false,
            null,
            Edit.none(),
            null,
            null,
            Edit.none(),
            Edit.none(),
            Edit.none()));

    var headers = headers(id);
    assertThat(HexSignature.verify(next, BODY, headers.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(headers).doesNotContainKey("X-MeoCRM-Signature-Next");
    assertThat(standard(old, headers)).isInstanceOf(Verification.Rejected.class);
    assertThat(audit.entries().toString()).doesNotContain(next.reveal());
  }

  @Test
  void secrets_and_headers_are_sealed_anew_after_the_master_key_was_changed_and_still_open() {
    var secret = Secret.of("a-secret-that-stays-the-same");
    var id = create(secret).id();
    change(id, headersTo(Map.of("Authorization", "Bearer hush")));
    var rotated = new SecretCipher(NEW_KEY, OLD_KEY, new Random(3));
    secrets = new EndpointSecrets(rotated, null);

    secrets.resealing(endpoints).step();

    var stored = endpoints.find(SHOP, id).orElseThrow();
    assertThat(stored.secrets().current())
        .isInstanceOfSatisfying(
            SigningSecret.Own.class,
            own -> assertThat(own.sealed()).startsWith("v1:" + NEW_KEY.id() + ":"));
    assertThat(stored.settings().headers().sealed()).startsWith("v1:" + NEW_KEY.id() + ":");
    secrets = new EndpointSecrets(new SecretCipher(NEW_KEY, null, new Random(4)), null);
    var headers = headers(id);
    assertThat(HexSignature.verify(secret, BODY, headers.get("X-MeoCRM-Signature"))).isTrue();
    assertThat(headers).containsEntry("Authorization", "Bearer hush");
  }

  @Test
  void own_headers_are_sent_and_a_mask_keeps_the_value_that_is_stored() {
    var id = create(null, Map.of("Authorization", "Bearer hush", "X-Shop", "1")).id();

    change(id, headersTo(Map.of("authorization", OwnHeaders.MASK, "X-New", "2")));

    assertThat(headers(id))
        .containsEntry("authorization", "Bearer hush")
        .containsEntry("X-New", "2")
        .doesNotContainKey("X-Shop");
    assertThat(audit.entries().toString()).doesNotContain("hush");
    assertThatThrownBy(() -> change(id, headersTo(Map.of("X-Other", OwnHeaders.MASK))))
        .isInstanceOf(DomainException.class);
  }

  @Test
  void headers_of_the_hub_and_of_one_hop_are_refused_all_at_once() {
    assertThatThrownBy(() ->
            create(
                null,
                Map.of(
                    "X-MeoCRM-Signature", "x",
                    "Webhook-Id", "x",
                    "content-type", "x",
                    "Transfer-Encoding", "x",
                    "Host", "x",
                    "bad name", "x",
                    "X-Value", "line\r\nbreak")))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat((List<?>) refused.details().get("violations")).hasSize(7));
  }

  @Test
  void a_change_changes_what_it_names_raises_the_version_and_leaves_an_entry() {
    var id = create(null).id();
    var change =
        new ChangeEndpoint.Change(
            null,
            List.of("order.completed"),
            null,
            false,
            null,
            Edit.to("new"),
            Ordering.STRICT,
            7,
            Edit.to(3),
            Edit.none(),
            Edit.none());

    var changed = changeEndpoint().handle(id, change, ExpectedVersion.of(1), CONTEXT);

    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.events().patterns()).containsExactly("order.completed");
    assertThat(changed.settings().terms().ratePerSecond()).isEqualTo(3);
    assertThat(endpoints.find(SHOP, id)).contains(changed);
    assertThat(audit.entries().getLast().action()).isEqualTo("webhook.update");
    assertThat(audit.entries().getLast().after().toString())
        .contains("STRICT", "ratePerSecond")
        .doesNotContain("url");
    assertThatThrownBy(() -> changeEndpoint().handle(id, change, ExpectedVersion.of(1), CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("VERSION_CONFLICT"));
  }

  @Test
  void a_change_that_changes_nothing_leaves_the_version_alone() {
    var id = create(null).id();

    var same =
        changeEndpoint()
            .handle(id, ChangeEndpoint.Change.NONE.withActive(true), ExpectedVersion.ANY, CONTEXT);

    assertThat(same.version()).isOne();
    assertThat(audit.entries()).hasSize(1);
  }

  private Map<String, String> headers(EndpointId id) {
    var endpoint = endpoints.find(SHOP, id).orElseThrow();
    return new WebhookRequests(secrets, clock, "test")
        .of(
            endpoint,
            new WebhookMessage(
                new DeliveryId("dlv_1"), "order.paid", "evt_1", "trace", 1, null, BODY))
        .orElseThrow()
        .headers();
  }

  private Verification standard(Secret secret, Map<String, String> headers) {
    return WebhookVerifier.builder().secret(secret).clock(clock).build().verify(headers::get, BODY);
  }

  private Endpoint create(Secret secret) {
    return create(secret, Map.of());
  }

  private Endpoint create(Secret secret, Map<String, String> headers) {
    return new CreateEndpoint(
            unitOfWork, endpoints, lanes, secrets, ANY_URL, trail(), ids, clock, new Random(3))
        .handle(
            new CreateEndpoint.Command(
                "https://partner.example/hook",
                List.of("*"),
                secret,
                secret == null && secrets.hasDefault(),
                true,
                null,
                Ordering.KEY,
                10,
                null,
                headers,
                null),
            CONTEXT)
        .endpoint();
  }

  private RotateSecret.Rotated rotate(EndpointId id, RotateSecret.Command command) {
    return new RotateSecret(edits(), secrets, ANY_URL, clock, new Random(clock.nanoTime()))
        .handle(id, command, CONTEXT);
  }

  private void change(EndpointId id, ChangeEndpoint.Change change) {
    changeEndpoint().handle(id, change, ExpectedVersion.ANY, CONTEXT);
  }

  private static ChangeEndpoint.Change headersTo(Map<String, String> headers) {
    return new ChangeEndpoint.Change(
        null,
        null,
        null,
        false,
        null,
        Edit.none(),
        null,
        null,
        Edit.none(),
        Edit.to(headers),
        Edit.none());
  }

  private ChangeEndpoint changeEndpoint() {
    return new ChangeEndpoint(edits(), secrets, ANY_URL);
  }

  private EndpointEdits edits() {
    var alerts = new AlertRecorder(new InMemoryAlerts(clock), e -> {}, ids, clock, true);
    return new EndpointEdits(
        unitOfWork, endpoints, lanes, trail(), new EndpointNews(lane -> {}, alerts));
  }

  private AuditTrail trail() {
    return new AuditTrail(unitOfWork, audit, ids, clock);
  }
}
