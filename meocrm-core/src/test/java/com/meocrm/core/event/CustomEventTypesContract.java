package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CustomEventTypes} promises. */
public abstract class CustomEventTypesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  /** The types under test; there are none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    CustomEventTypes types();
  }

  private UnitOfWork unitOfWork;
  private CustomEventTypes types;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_types() {
    var harness = harness();
    unitOfWork = harness.unitOfWork();
    types = harness.types();
  }

  @Test
  void a_type_is_found_as_it_was_added_and_by_its_tenant_only() {
    var joined = type("custom.joined", 1);

    assertThat(add(SHOP, joined)).isTrue();

    assertThat(types.list(SHOP)).containsExactly(joined);
    assertThat(types.find(SHOP, List.of(joined.type(), new EventType("custom.left"))))
        .containsExactly(joined);
    assertThat(types.find(SHOP, List.of())).isEmpty();
    assertThat(types.list(OTHER)).isEmpty();
    assertThat(types.find(OTHER, List.of(joined.type()))).isEmpty();
  }

  @Test
  void a_type_is_added_once() {
    add(SHOP, type("custom.joined", 1));

    assertThat(add(SHOP, type("custom.joined", 7))).isFalse();
    assertThat(add(OTHER, type("custom.joined", 1))).isTrue();
    assertThat(types.list(SHOP)).containsExactly(type("custom.joined", 1));
  }

  @Test
  void types_are_listed_by_name() {
    add(SHOP, type("custom.left", 1));
    add(SHOP, type("custom.b_side", 1));
    add(SHOP, type("custom.joined", 1));

    assertThat(types.list(SHOP))
        .extracting(t -> t.type().value())
        .containsExactly("custom.b_side", "custom.joined", "custom.left");
  }

  @Test
  void a_type_that_is_locked_can_be_replaced() {
    add(SHOP, type("custom.joined", 1));

    unitOfWork.execute(
        SHOP,
        () -> {
          assertThat(types.lock(SHOP, new EventType("custom.joined")))
              .hasValue(type("custom.joined", 1));
          assertThat(types.lock(SHOP, new EventType("custom.left"))).isEmpty();
          types.replace(SHOP, type("custom.joined", 2));
        });

    assertThat(types.list(SHOP)).containsExactly(type("custom.joined", 2));
  }

  @Test
  void a_unit_of_work_that_fails_leaves_nothing() {
    add(SHOP, type("custom.joined", 1));

    assertThatExceptionOfType(Undone.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  types.add(SHOP, type("custom.left", 1));
                  types.replace(SHOP, type("custom.joined", 2));
                  throw new Undone();
                }));

    assertThat(types.list(SHOP)).containsExactly(type("custom.joined", 1));
  }

  @Test
  void nothing_is_added_outside_of_a_unit_of_work() {
    assertThatIllegalStateException().isThrownBy(() -> types.add(SHOP, type("custom.joined", 1)));
  }

  private boolean add(OrganizationId organization, EventDescription type) {
    return unitOfWork.run(organization, () -> types.add(organization, type));
  }

  private static EventDescription type(String name, long version) {
    return new EventDescription(
        new EventType(name),
        version,
        "Khách hàng tham gia",
        false,
        true,
        (JsonValue.Members) JsonValue.of(Map.of("type", "object")),
        (JsonValue.Members) JsonValue.of(Map.of("points", 3)));
  }

  private static final class Undone extends RuntimeException {}
}
