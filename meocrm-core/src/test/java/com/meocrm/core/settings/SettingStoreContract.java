package com.meocrm.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.settings.SettingStore.Stored;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SettingStore} promises. */
public abstract class SettingStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final SettingScope BRANCH = new SettingScope(SettingLevel.BRANCH, "br 1: Q.1");

  /** The store under test; nothing is set yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    SettingStore store();
  }

  private UnitOfWork unitOfWork;
  private SettingStore store;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    var harness = harness();
    unitOfWork = harness.unitOfWork();
    store = harness.store();
  }

  @Test
  void what_is_set_is_found_at_its_scope_and_among_all_of_the_tenant() {
    var stored =
        set(SHOP, BRANCH, "shipping", "{\"baseFee\":\"25000.00\",\"applyChannels\":[\"POS\"]}");

    assertThat(store.find(SHOP, BRANCH, "shipping")).isEqualTo(stored);
    assertThat(stored.version()).isEqualTo(1);
    assertThat(stored.updatedAt()).isNotNull();
    assertThat(store.find(SHOP, SettingScope.TENANT, "shipping")).isEqualTo(Stored.NOTHING);
    assertThat(store.load(SHOP))
        .isEqualTo(new TenantSettings(Map.of(BRANCH, Map.of("shipping", stored.value()))));
  }

  @Test
  void numbers_keep_their_value() {
    set(SHOP, SettingScope.TENANT, "tax", "{\"vatPercent\":8.25}");

    var value =
        store.find(SHOP, SettingScope.TENANT, "tax").value().get("vatPercent").orElseThrow();

    assertThat(((JsonValue.Numeral) value).decimal().orElseThrow()).isEqualByComparingTo("8.25");
  }

  @Test
  void each_change_is_the_next_version_and_replaces_the_document() {
    set(SHOP, BRANCH, "shipping", "{\"baseFee\":1,\"freeShipThreshold\":2}");
    set(SHOP, BRANCH, "shipping", "{\"baseFee\":3}");

    var stored = store.find(SHOP, BRANCH, "shipping");
    assertThat(stored.version()).isEqualTo(2);
    assertThat(stored.value()).hasToString("{\"baseFee\":3}");
  }

  @Test
  void a_document_of_which_nothing_is_left_is_not_set_and_keeps_its_version() {
    set(SHOP, BRANCH, "shipping", "{\"baseFee\":1}");
    set(SHOP, BRANCH, "shipping", "{}");

    assertThat(store.load(SHOP)).isEqualTo(TenantSettings.NONE);
    assertThat(store.find(SHOP, BRANCH, "shipping").version()).isEqualTo(2);
  }

  @Test
  void what_was_locked_and_not_saved_counts_as_never_set() {
    var locked = unitOfWork.run(SHOP, () -> store.lock(SHOP, BRANCH, "refund"));

    assertThat(locked).isEqualTo(Stored.NOTHING);
    assertThat(store.find(SHOP, BRANCH, "refund")).isEqualTo(Stored.NOTHING);
    assertThat(store.load(SHOP)).isEqualTo(TenantSettings.NONE);
  }

  @Test
  void tenants_have_settings_of_their_own() {
    set(SHOP, SettingScope.TENANT, "tax", "{\"vatPercent\":8}");
    set(OTHER, SettingScope.TENANT, "tax", "{\"vatPercent\":10}");
    set(OTHER, SettingScope.TENANT, "refund", "{\"windowDays\":3}");

    assertThat(store.find(SHOP, SettingScope.TENANT, "tax").value())
        .hasToString("{\"vatPercent\":8}");
    assertThat(store.count(SHOP)).isEqualTo(1);
    assertThat(store.count(OTHER)).isEqualTo(2);
    assertThat(store.load(new OrganizationId("org_third"))).isEqualTo(TenantSettings.NONE);
  }

  @Test
  void a_change_that_rolls_back_leaves_nothing() {
    set(SHOP, BRANCH, "shipping", "{\"baseFee\":1}");

    assertThatExceptionOfType(Undone.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  store.lock(SHOP, BRANCH, "shipping");
                  store.save(SHOP, BRANCH, "shipping", object("{\"baseFee\":2}"));
                  throw new Undone();
                }));

    assertThat(store.find(SHOP, BRANCH, "shipping").value()).hasToString("{\"baseFee\":1}");
    assertThat(store.find(SHOP, BRANCH, "shipping").version()).isEqualTo(1);
  }

  @Test
  void reads_take_part_in_the_open_unit_of_work() {
    unitOfWork.execute(
        SHOP,
        () -> {
          store.lock(SHOP, BRANCH, "tax");
          store.save(SHOP, BRANCH, "tax", object("{\"vatPercent\":5}"));
          assertThat(store.load(SHOP).at(BRANCH, "tax")).isPresent();
        });
  }

  @Test
  void nothing_is_locked_or_saved_outside_of_a_unit_of_work() {
    assertThatIllegalStateException().isThrownBy(() -> store.lock(SHOP, BRANCH, "tax"));
    assertThatIllegalStateException()
        .isThrownBy(() -> store.save(SHOP, BRANCH, "tax", object("{}")));
  }

  protected final Stored set(
      OrganizationId organization, SettingScope scope, String document, String json) {
    return unitOfWork.run(
        organization,
        () -> {
          store.lock(organization, scope, document);
          return store.save(organization, scope, document, object(json));
        });
  }

  private static JsonValue.Members object(String json) {
    return (JsonValue.Members) JsonValue.parse(json);
  }

  private static final class Undone extends RuntimeException {}
}
