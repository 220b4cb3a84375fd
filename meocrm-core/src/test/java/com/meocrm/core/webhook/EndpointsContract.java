package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Endpoints} promises. */
public abstract class EndpointsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00Z");

  /** The endpoints under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Endpoints endpoints();
  }

  private Harness harness;
  private Endpoints endpoints;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_endpoints() {
    harness = harness();
    endpoints = harness.endpoints();
  }

  @Test
  void an_endpoint_is_found_as_it_was_added() {
    var endpoint =
        new Endpoint(
            new EndpointId("whk_1"),
            SHOP,
            new EndpointSettings(
                URI.create("https://partner.example/hooks?shop=1"),
                new EventSelection(List.of("order.*", "order.completed")),
                EventFilter.parse("{\"channel\":\"POS\",\"valueNet\":{\"$gte\":500000}}"),
                new OwnHeaders(List.of("Authorization", "X-Shop"), "v1:abc:headers"),
                "Kho hàng \"chính\"",
                Ordering.STRICT,
                17,
                25),
            new SigningSecrets(
                new SigningSecret.Own("v1:abc:def"), new SigningSecret.Default(), NOON),
            InactiveReason.USER,
            true,
            NOON,
            1);

    add(endpoint);

    assertThat(endpoints.find(SHOP, endpoint.id())).contains(endpoint);
  }

  @Test
  void an_endpoint_without_description_and_own_secret_is_found_as_it_was_added() {
    var endpoint = endpoint(SHOP, "whk_1", NOON, true);

    add(endpoint);

    assertThat(endpoint.settings().description()).isNull();
    assertThat(endpoints.find(SHOP, endpoint.id())).contains(endpoint);
  }

  @Test
  void a_changed_endpoint_is_found_as_it_was_changed() {
    var before = endpoint(SHOP, "whk_1", NOON, true);
    add(before);
    var after =
        new Endpoint(
            before.id(),
            SHOP,
            new EndpointSettings(
                URI.create("https://other.example"),
                new EventSelection(List.of("order.created")),
                EventFilter.parse("{\"channel\":\"POS\"}"),
                new OwnHeaders(List.of("X-Key"), "v1:k:h"),
                "new",
                Ordering.NONE,
                1,
                2),
            new SigningSecrets(
                new SigningSecret.Default(), new SigningSecret.Own("v1:k:old"), NOON),
            InactiveReason.USER,
            true,
            NOON,
            2);

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              assertThat(endpoints.findToChange(SHOP, before.id())).contains(before);
              endpoints.update(after);
            });

    assertThat(endpoints.find(SHOP, before.id())).contains(after);
  }

  @Test
  void a_removed_endpoint_is_gone_and_nothing_is_planned_for_it() {
    var endpoint = endpoint(SHOP, "whk_1", NOON, true);
    add(endpoint);

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> endpoints.remove(endpoints.findToChange(SHOP, endpoint.id()).orElseThrow()));

    assertThat(endpoints.find(SHOP, endpoint.id())).isEmpty();
    assertThat(endpoints.activeOf(Set.of(SHOP))).isEmpty();
    assertThat(endpoints.behind(List.of(endpoint.lane()))).isEmpty();
  }

  @Test
  void what_another_master_key_sealed_is_sealed_anew_and_nothing_else_is_touched() {
    var current =
        endpoint(SHOP, "whk_1", NOON, true)
            .withSecrets(SigningSecrets.of(new SigningSecret.Own("v1:new:a")));
    var secret =
        endpoint(SHOP, "whk_2", NOON, true)
            .withSecrets(SigningSecrets.of(new SigningSecret.Own("v1:old:b")));
    var previous =
        endpoint(OTHER, "whk_3", NOON, true)
            .withSecrets(
                new SigningSecrets(
                    new SigningSecret.Default(), new SigningSecret.Own("v1:old:c"), NOON));
    var plain = endpoint(OTHER, "whk_4", NOON, true);
    var headers =
        plain.withSettings(
            plain.settings().withHeaders(new OwnHeaders(List.of("X-Key"), "v1:old:d")));
    List.of(current, secret, previous, headers).forEach(this::add);
    var seen = new ArrayList<String>();

    int looked =
        endpoints.reseal(
            "v1:new:",
            10,
            endpoint -> {
              seen.add(endpoint.id().value());
              return Optional.of(
                  endpoint
                      .withSecrets(SigningSecrets.of(new SigningSecret.Own("v1:new:x")))
                      .withSettings(endpoint.settings().withHeaders(OwnHeaders.NONE)));
            });

    assertThat(looked).isEqualTo(3);
    assertThat(seen).containsExactlyInAnyOrder("whk_2", "whk_3", "whk_4");
    assertThat(endpoints.find(SHOP, secret.id()).orElseThrow().secrets().current())
        .isEqualTo(new SigningSecret.Own("v1:new:x"));
    assertThat(endpoints.reseal("v1:new:", 10, Optional::of)).isZero();
  }

  @Test
  void another_tenant_does_not_see_it() {
    add(endpoint(SHOP, "whk_1", NOON, true));

    assertThat(endpoints.find(OTHER, new EndpointId("whk_1"))).isEmpty();
    assertThat(endpoints.list(OTHER, null, 10).items()).isEmpty();
  }

  @Test
  void an_endpoint_of_a_unit_of_work_that_failed_is_not_there() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      endpoints.add(endpoint(SHOP, "whk_1", NOON, true));
                      assertThat(endpoints.find(SHOP, new EndpointId("whk_1"))).isPresent();
                      throw DomainException.invalid("NO", "No.");
                    }));

    assertThat(endpoints.find(SHOP, new EndpointId("whk_1"))).isEmpty();
  }

  @Test
  void an_endpoint_cannot_be_added_outside_of_a_unit_of_work() {
    assertThatIllegalStateException()
        .isThrownBy(() -> endpoints.add(endpoint(SHOP, "whk_1", NOON, true)));
  }

  @Test
  void a_list_comes_newest_first_in_pages_that_inserts_do_not_disturb() {
    add(endpoint(SHOP, "whk_1", NOON, true));
    add(endpoint(SHOP, "whk_3", NOON.plusSeconds(1), true));
    add(endpoint(SHOP, "whk_2", NOON.plusSeconds(1), true));

    var first = endpoints.list(SHOP, null, 2);
    add(endpoint(SHOP, "whk_4", NOON.plusSeconds(2), true));
    var last = first.items().getLast();
    var second = endpoints.list(SHOP, new Endpoints.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(e -> e.id().value()).containsExactly("whk_3", "whk_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(e -> e.id().value()).containsExactly("whk_1");
    assertThat(second.more()).isFalse();
  }

  @Test
  void planning_sees_the_active_endpoints_of_the_tenants_it_asks_for() {
    add(endpoint(SHOP, "whk_1", NOON, true));
    add(endpoint(SHOP, "whk_2", NOON, false));
    add(endpoint(OTHER, "whk_1", NOON, true));
    add(endpoint(new OrganizationId("org_third"), "whk_1", NOON, true));

    var active = endpoints.activeOf(Set.of(SHOP, OTHER));

    assertThat(active)
        .extracting(Endpoint::lane)
        .containsExactlyInAnyOrder(new LaneId(SHOP, "whk_1"), new LaneId(OTHER, "whk_1"));
    assertThat(endpoints.activeOf(Set.of())).isEmpty();
  }

  @Test
  void planning_sees_every_change_at_once_however_often_it_has_asked() {
    assertThat(endpoints.activeOf(Set.of(SHOP))).isEmpty();
    for (int i = 1; i <= 3; i++) {
      add(endpoint(SHOP, "whk_" + i, NOON, true));

      assertThat(endpoints.activeOf(Set.of(SHOP))).hasSize(i);
      assertThat(endpoints.activeOf(Set.of(SHOP, OTHER))).hasSize(i);
    }
  }

  @Test
  void sending_finds_the_endpoints_behind_lanes_whoever_they_belong_to() {
    add(endpoint(SHOP, "whk_1", NOON, true));
    add(endpoint(OTHER, "whk_2", NOON, false));

    var found =
        endpoints.behind(
            List.of(
                new LaneId(SHOP, "whk_1"), new LaneId(OTHER, "whk_2"), new LaneId(OTHER, "whk_1")));

    assertThat(found)
        .extracting(Endpoint::lane)
        .containsExactlyInAnyOrder(new LaneId(SHOP, "whk_1"), new LaneId(OTHER, "whk_2"));
    assertThat(endpoints.behind(List.of())).isEmpty();
  }

  @Test
  void an_endpoint_that_is_switched_off_is_not_planned_for_and_says_why() {
    var endpoint = endpoint(SHOP, "whk_1", NOON, true);
    add(endpoint);

    assertThat(endpoints.activeOf(Set.of(SHOP))).containsExactly(endpoint);
    assertThat(endpoints.deactivate(endpoint.lane(), InactiveReason.OUTAGE)).isTrue();
    assertThat(endpoints.deactivate(endpoint.lane(), InactiveReason.GONE)).isFalse();

    assertThat(endpoints.activeOf(Set.of(SHOP))).isEmpty();
    assertThat(endpoints.find(SHOP, endpoint.id()))
        .contains(endpoint.inactive(InactiveReason.OUTAGE).nextVersion());
  }

  private void add(Endpoint endpoint) {
    harness.unitOfWork().execute(endpoint.organization(), () -> endpoints.add(endpoint));
  }

  private static Endpoint endpoint(
      OrganizationId organization, String id, Instant createdAt, boolean active) {
    return TestEndpoints.endpoint(organization, id, createdAt, active ? null : InactiveReason.USER);
  }
}
