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
import java.util.List;
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
            URI.create("https://partner.example/hooks?shop=1"),
            new EventSelection(List.of("order.*", "order.completed")),
            new SigningSecret.Own("v1:abc:def"),
            InactiveReason.USER,
            "Kho hàng \"chính\"",
            Ordering.STRICT,
            17,
            NOON);

    add(endpoint);

    assertThat(endpoints.find(SHOP, endpoint.id())).contains(endpoint);
  }

  @Test
  void an_endpoint_without_description_and_own_secret_is_found_as_it_was_added() {
    var endpoint = endpoint(SHOP, "whk_1", NOON, true);

    add(endpoint);

    assertThat(endpoint.description()).isNull();
    assertThat(endpoints.find(SHOP, endpoint.id())).contains(endpoint);
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
        .contains(endpoint.inactive(InactiveReason.OUTAGE));
  }

  private void add(Endpoint endpoint) {
    harness.unitOfWork().execute(endpoint.organization(), () -> endpoints.add(endpoint));
  }

  private static Endpoint endpoint(
      OrganizationId organization, String id, Instant createdAt, boolean active) {
    return new Endpoint(
        new EndpointId(id),
        organization,
        URI.create("https://partner.example/hooks"),
        new EventSelection(List.of("*")),
        new SigningSecret.Default(),
        active ? null : InactiveReason.USER,
        null,
        Ordering.KEY,
        Endpoint.DEFAULT_MAX_IN_FLIGHT,
        createdAt);
  }
}
