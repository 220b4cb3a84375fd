package com.meocrm.core.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.EventId;
import com.meocrm.core.retention.RetentionPeriods;
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
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.EndpointSignatures;
import com.meocrm.core.webhook.InMemoryEndpoints;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IssueManifestTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final Secret SECRET =
      Secret.of("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

  /** The first moment of this day in Ho Chi Minh City is the 9th, 17:00 UTC. */
  private static final LocalDate DAY = LocalDate.parse("2026-03-10");

  private static final Instant BEGINNING = Instant.parse("2026-03-09T17:00:00Z");
  private static final Instant END = Instant.parse("2026-03-10T17:00:00Z");

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  private final InMemoryEndpointLedger ledger = new InMemoryEndpointLedger(clock);
  private final SecretCipher cipher =
      new SecretCipher(
          MasterKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), null, new Random(1));
  private EndpointSecrets secrets = new EndpointSecrets(cipher, null);

  @Test
  void it_counts_the_shops_day_and_hashes_its_delivery_ids_in_the_order_of_numbers()
      throws Exception {
    clock.set(END.plus(Duration.ofHours(1)));
    var endpoint = create(SECRET);
    owe(endpoint, "evt_1", BEGINNING.minusMillis(1));
    owe(endpoint, "evt_2", BEGINNING);
    owe(endpoint, "evt_3", END.minusMillis(1));
    owe(endpoint, "evt_4", END);

    var manifest = issue(endpoint, DAY).manifest();

    var ids = id(endpoint, "evt_2") + "\n" + id(endpoint, "evt_3");
    assertThat(manifest).isEqualTo(new Manifest(endpoint.id(), DAY, 2, 2L, 3L, sha256(ids), true));
  }

  @Test
  void its_bytes_are_signed_with_the_endpoints_secret() {
    clock.set(END.plus(Duration.ofHours(1)));
    var endpoint = create(SECRET);
    owe(endpoint, "evt_1", BEGINNING);

    var signed = issue(endpoint, DAY);

    assertThat(new String(signed.body(), UTF_8))
        .startsWith("{\"date\":\"2026-03-10\",\"count\":1,\"first\":1,\"last\":1,\"sha256\":\"")
        .endsWith("\",\"complete\":true,\"webhookId\":\"" + endpoint.id() + "\"}");
    assertThat(signed.headers())
        .isEqualTo(Map.of("X-MeoCRM-Signature", HexSignature.sign(SECRET, signed.body())));
  }

  @Test
  void a_day_on_which_nothing_happened_has_the_hash_of_nothing() throws Exception {
    clock.set(END.plus(Duration.ofHours(1)));

    var signed = issue(create(SECRET), DAY);

    assertThat(signed.manifest().sha256()).isEqualTo(sha256(""));
    assertThat(new String(signed.body(), UTF_8))
        .startsWith("{\"date\":\"2026-03-10\",\"count\":0,\"first\":null,\"last\":null,");
  }

  @Test
  void a_day_is_complete_once_it_is_over_and_all_of_it_is_planned() {
    var endpoint = create(SECRET);
    clock.set(END.minusSeconds(1));
    ledger.recordUnplanned(SHOP);
    assertThat(issue(endpoint, DAY).manifest().complete()).as("not over").isFalse();

    clock.set(END.plus(IssueManifest.GRACE));
    assertThat(issue(endpoint, DAY).manifest().complete()).as("one event on its way").isFalse();
    assertThat(issue(endpoint, DAY.minusDays(1)).manifest().complete()).isTrue();
  }

  @Test
  void what_is_still_being_committed_when_a_day_ends_is_waited_for() {
    var endpoint = create(SECRET);

    clock.set(END.plus(IssueManifest.GRACE).minusMillis(1));
    assertThat(issue(endpoint, DAY).manifest().complete()).isFalse();
    clock.set(END.plus(IssueManifest.GRACE));
    assertThat(issue(endpoint, DAY).manifest().complete()).isTrue();
  }

  @Test
  void a_day_to_come_is_a_violation() {
    var endpoint = create(SECRET);
    clock.set(BEGINNING.minusMillis(1));

    assertThatThrownBy(() -> issue(endpoint, DAY))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("VALIDATION_FAILED"));
    clock.set(BEGINNING);
    assertThat(issue(endpoint, DAY).manifest().count()).isZero();
  }

  @Test
  void a_day_whose_ledger_was_dropped_is_refused_and_the_oldest_one_is_named() {
    var endpoint = create(SECRET);
    clock.set(END);
    // 30 days are kept: of the 10th of March on, that is, from the 8th of February (UTC) on.
    var oldest = LocalDate.ofInstant(END, ZoneOffset.UTC).minusDays(30);

    assertThatThrownBy(() -> issue(endpoint, oldest))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("BEFORE_RETENTION");
              assertThat(refused.details()).containsEntry("oldest", oldest.plusDays(1).toString());
            });
    assertThat(issue(endpoint, oldest.plusDays(1)).manifest().count())
        .as("within retention a day without a ledger is one on which nothing happened")
        .isZero();
  }

  @Test
  void a_day_that_is_kept_longer_than_it_must_be_is_answered() {
    var endpoint = create(SECRET);
    var recorded = END.minus(Duration.ofDays(60));
    owe(endpoint, "evt_before", recorded.minus(Duration.ofHours(20)));
    owe(endpoint, "evt_old", recorded.minusSeconds(1));
    clock.set(END);

    assertThat(issue(endpoint, DAY.minusDays(60)).manifest().count()).isEqualTo(2);
  }

  @Test
  void without_a_secret_to_sign_with_it_says_so() {
    clock.set(END);
    secrets = new EndpointSecrets(cipher, SECRET);
    var endpoint = create(null);
    assertThat(issue(endpoint, DAY).headers()).containsKey("X-MeoCRM-Signature");

    secrets = new EndpointSecrets(cipher, null);
    assertThatThrownBy(() -> issue(endpoint, DAY))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("SECRET_NOT_CONFIGURED"));
  }

  @Test
  void an_endpoint_that_does_not_exist_has_neither_manifest_nor_events() {
    var unknown = new EndpointId("whk_unknown");

    assertThatThrownBy(() -> issuing().handle(SHOP, unknown, DAY))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("WEBHOOK_NOT_FOUND"));
    assertThatThrownBy(() -> new CatchUp(endpoints, ledger).handle(SHOP, unknown, 0, 10))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> assertThat(refused.code()).isEqualTo("WEBHOOK_NOT_FOUND"));
  }

  private IssueManifest.Signed issue(Endpoint endpoint, LocalDate day) {
    return issuing().handle(SHOP, endpoint.id(), day);
  }

  private IssueManifest issuing() {
    return new IssueManifest(
        endpoints, ledger, new EndpointSignatures(secrets, clock), RetentionPeriods.DEFAULT);
  }

  /** With a secret of its own, or the server's. */
  private Endpoint create(@Nullable Secret secret) {
    var ids = new TimeOrderedIds(clock, new Random(7));
    var creating =
        new CreateEndpoint(
            unitOfWork,
            endpoints,
            (lane, kind, terms, parked, pacing) -> {},
            secrets,
            url -> Optional.empty(),
            new AuditTrail(unitOfWork, new InMemoryAuditLog(unitOfWork), ids, clock),
            ids,
            clock,
            new Random(3));
    return creating
        .handle(
            new CreateEndpoint.Command(
                "https://partner.example/hook",
                List.of("*"),
                secret,
                secret == null,
                true,
                null,
                Ordering.KEY,
                10),
            new RequestContext(SHOP, "usr_01", "trace-1"))
        .endpoint();
  }

  private void owe(Endpoint endpoint, String event, Instant at) {
    ledger.owe(endpoint.lane(), event, at, new byte[0]);
  }

  private static DeliveryId id(Endpoint endpoint, String event) {
    return DeliveryId.of(endpoint.lane(), new EventId(event));
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
