package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.signing.Verification;
import com.meocrm.core.signing.WebhookVerifier;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creating an endpoint, and what its requests and their answers mean. */
class WebhookSliceTest {
  private static final OrganizationId ORGANIZATION = new OrganizationId("org_01");
  private static final RequestContext CONTEXT =
      new RequestContext(ORGANIZATION, "usr_01", "trace-1");
  private static final byte[] BODY =
      "{\"event\":\"order.created\"}".getBytes(StandardCharsets.UTF_8);

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  private final InMemoryLanes lanes = new InMemoryLanes(clock);
  private final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  private final SecretCipher cipher =
      new SecretCipher(
          MasterKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="), null, new Random(1));
  private EndpointSecrets secrets = new EndpointSecrets(cipher, null);
  private final List<Request> posted = new ArrayList<>();
  private Response answer = new Response.Answered(200, "thanks", null, Duration.ofMillis(7));

  @Test
  void a_generated_secret_is_told_once_and_signs_the_requests() {
    var created = create(command("https://partner.example/hook").build());

    var outcome = send(created.endpoint());

    assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
    var secret = created.generatedSecret().orElseThrow();
    assertThat(secret.reveal()).startsWith("whsec_");
    assertThat(created.endpoint().secrets().toString()).doesNotContain(secret.reveal());
    assertThat(verify(secret.reveal())).isInstanceOf(Verification.Verified.class);
    assertThat(verify("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
        .isInstanceOf(Verification.Rejected.class);
  }

  @Test
  void creating_an_endpoint_leaves_an_audit_entry_without_what_its_query_may_hide() {
    var created = create(command("https://partner.example/hook?token=hush").build());

    var entry = audit.entries().getFirst();
    assertThat(entry.action()).isEqualTo("webhook.create");
    assertThat(entry.entity()).isEqualTo("webhook:" + created.endpoint().id());
    assertThat(entry.after())
        .asString()
        .contains("https://partner.example/hook")
        .doesNotContain("hush");
  }

  @Test
  void the_callers_secret_signs_and_is_not_told_back() {
    var created = create(command("https://partner.example/hook").secret("my-own-secret").build());

    send(created.endpoint());

    assertThat(created.generatedSecret()).isEmpty();
    assertThat(verify("my-own-secret")).isInstanceOf(Verification.Verified.class);
  }

  @Test
  void the_default_secret_signs_for_those_who_ask_for_it() {
    secrets = new EndpointSecrets(cipher, Secret.of("the operator's secret"));
    var created = create(command("https://partner.example/hook").useDefault().build());

    send(created.endpoint());

    assertThat(verify("the operator's secret")).isInstanceOf(Verification.Verified.class);
  }

  @Test
  void a_missing_default_secret_halts_the_lane_and_says_so() {
    secrets = new EndpointSecrets(cipher, Secret.of("the operator's secret"));
    var created = create(command("https://partner.example/hook").useDefault().build());
    secrets = new EndpointSecrets(cipher, null);

    assertThat(send(created.endpoint()))
        .isInstanceOfSatisfying(
            Outcome.Halted.class,
            halted -> assertThat(halted.attempt().error()).contains("WEBHOOK_SECRET"));
    assertThat(posted).isEmpty();
  }

  @Test
  void a_request_carries_the_stored_bytes_and_says_what_it_is() {
    send(create(command("https://partner.example/hook").build()).endpoint());

    var request = posted.getFirst();
    assertThat(request.body()).isSameAs(BODY);
    assertThat(request.headers())
        .containsEntry("X-MeoCRM-Event", "order.created")
        .containsEntry("X-MeoCRM-Event-Id", "evt_1")
        .containsEntry("X-MeoCRM-Sequence", "42")
        .containsEntry("X-MeoCRM-Epoch", "ep_1")
        .containsEntry("X-MeoCRM-Endpoint-Sequence", "7")
        .containsEntry("X-MeoCRM-Attempt", "3")
        .containsEntry("webhook-timestamp", Long.toString(clock.instant().getEpochSecond()))
        .containsEntry("User-Agent", "MeoCRM-Webhooks/1.2.3")
        .containsEntry("Content-Type", "application/json");
    assertThat(request.headers().get("webhook-id"))
        .isEqualTo(request.headers().get("X-MeoCRM-Delivery-Id"));
    assertThat(request.headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  void a_trace_of_w3c_form_goes_on_and_each_attempt_is_a_span_of_its_own() {
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    assertThat(Traceparent.of(trace, "dlv_1", 1)).startsWith("00-" + trace + "-");
    assertThat(Traceparent.of(trace, "dlv_1", 2)).isNotEqualTo(Traceparent.of(trace, "dlv_1", 1));
    assertThat(Traceparent.of("0".repeat(32), "dlv_1", 1)).doesNotContain("0".repeat(32));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void every_2xx_is_a_success(int status) {
    answer = new Response.Answered(status, "", null, Duration.ZERO);

    assertThat(sendToNew()).isInstanceOf(Outcome.Delivered.class);
  }

  @ParameterizedTest
  @CsvSource({
    "301, answered 301: redirects are not followed",
    "400, answered 400",
    "401, answered 401",
    "404, answered 404",
    "500, answered 500",
    "199, answered 199"
  })
  void everything_else_is_a_failure_in_plain_words(int status, String error) {
    answer = new Response.Answered(status, "no", "60", Duration.ZERO);

    var outcome = (Outcome.RetryLater) sendToNew();

    assertThat(outcome.attempt().error()).isEqualTo(error);
    assertThat(outcome.attempt().status()).isEqualTo(status);
    assertThat(outcome.notBefore()).as("only 429 and 503 may ask for time").isNull();
  }

  @Test
  void an_endpoint_that_says_it_is_gone_is_dead() {
    answer = new Response.Answered(410, "bye", null, Duration.ZERO);

    assertThat(sendToNew())
        .isInstanceOfSatisfying(
            Outcome.DestinationDead.class,
            dead -> assertThat(dead.attempt().error()).isEqualTo("answered 410"));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void an_overloaded_receiver_may_ask_for_time(int status) {
    answer = new Response.Answered(status, "", "120", Duration.ZERO);

    assertThat(((Outcome.RetryLater) sendToNew()).notBefore()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void a_retry_after_is_seconds_or_a_date_and_nonsense_is_no_wish() {
    var now = Instant.parse("2025-11-11T05:00:00Z");

    assertThat(RetryAfter.parse("7", now)).isEqualTo(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse("Tue, 11 Nov 2025 05:01:00 GMT", now))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(RetryAfter.parse("99999999999999999999", now)).isGreaterThan(Duration.ofDays(365));
    for (var nonsense : List.of("", " ", "-1", "1.5", "soon", "Tue, 11 Nov 2025 04:59:00 GMT")) {
      assertThat(RetryAfter.parse(nonsense, now)).as(nonsense).isNull();
    }
  }

  @Test
  void no_answer_is_a_failure_with_the_transports_words() {
    answer = new Response.Failed("connection refused", Duration.ofMillis(2));

    assertThat(sendToNew().attempt().error()).isEqualTo("connection refused");
  }

  @Test
  void everything_that_is_wrong_with_an_endpoint_is_said_at_once_and_nothing_is_stored() {
    var command =
        new CreateEndpoint.Command(
            "http://partner.example/hook",
            List.of("order.created", "no.such_type", "webhook.*", "nonsense.*"),
            Secret.of("short"),
            true,
            true,
            "x".repeat(501),
            Ordering.KEY,
            0);

    assertThatThrownBy(() -> create(command))
        .isInstanceOfSatisfying(
            DomainException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo("VALIDATION_FAILED");
              assertThat(refused.details().toString())
                  .contains("field=url", "events[1]", "events[2]", "events[3]", "field=secret")
                  .contains("useDefaultSecret", "field=description", "field=maxInFlight")
                  .doesNotContain("events[0]", "short");
            });
    assertThat(endpoints.list(ORGANIZATION, null, 10).items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*,order.created,true",
    "*,custom.loyalty,true",
    "*,alert.opened,false",
    "order.*,order.created,true",
    "order.*,shipping.failed,false",
    "alert.opened,alert.opened,true",
    "order.created,order.completed,false",
    "custom.*,custom.loyalty,true"
  })
  void a_selection_takes_what_it_names_and_operational_types_only_by_their_full_name(
      String pattern, String type, boolean selected) {
    assertThat(new EventSelection(List.of(pattern)).selects(new EventType(type)))
        .isEqualTo(selected);
  }

  private CreateEndpoint.Created create(CreateEndpoint.Command command) {
    UrlPolicy httpsOnly =
        url -> "https".equals(url.getScheme()) ? Optional.empty() : Optional.of("must be https");
    return new CreateEndpoint(
            unitOfWork,
            endpoints,
            lanes,
            secrets,
            httpsOnly,
            new AuditTrail(unitOfWork, audit, prefix -> prefix + "_1", clock),
            new TimeOrderedIds(clock, new Random(2)),
            clock,
            new Random(3))
        .handle(command, CONTEXT);
  }

  private Outcome sendToNew() {
    return send(create(command("https://partner.example/hook").build()).endpoint());
  }

  private Outcome send(Endpoint endpoint) {
    WebhookTransport transport =
        (request, deadline) -> {
          posted.add(request);
          return answer;
        };
    var event =
        new EncodedEvent(
            new EventId("evt_1"),
            ORGANIZATION,
            new EventType("order.created"),
            "ord_1",
            "trace-1",
            BODY);
    var dispatch =
        new Dispatch(
            endpoint.lane(),
            1,
            DeliveryId.of(endpoint.lane(), event.id()),
            7,
            3,
            1,
            Pick.DUE,
            new LoggedEvent(event, 42, clock.instant()),
            "ep_1");
    var channels =
        new WebhookChannels(
            endpoints, new WebhookRequests(secrets, clock, "1.2.3"), transport, clock);
    return channels
        .open(List.of(endpoint.lane()))
        .get(endpoint.lane())
        .send(dispatch, Duration.ofSeconds(15));
  }

  private Verification verify(String secret) {
    var request = posted.getFirst();
    return WebhookVerifier.builder()
        .secret(secret)
        .clock(clock)
        .build()
        .verify(request.headers()::get, request.body());
  }

  private static CommandBuilder command(String url) {
    return new CommandBuilder(url);
  }

  private static final class CommandBuilder {
    private final String url;
    private Secret secret;
    private boolean useDefault;

    CommandBuilder(String url) {
      this.url = url;
    }

    CommandBuilder secret(String value) {
      secret = Secret.of(value);
      return this;
    }

    CommandBuilder useDefault() {
      useDefault = true;
      return this;
    }

    CreateEndpoint.Command build() {
      return new CreateEndpoint.Command(
          url,
          List.of("order.*"),
          secret,
          useDefault,
          true,
          null,
          Ordering.KEY,
          Endpoint.DEFAULT_MAX_IN_FLIGHT);
    }
  }
}
