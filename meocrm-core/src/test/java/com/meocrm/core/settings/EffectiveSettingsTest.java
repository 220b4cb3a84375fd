package com.meocrm.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveSettingsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final SettingSubject NOBODY = SettingSubject.of(SHOP);

  /** Someone to whom all seven levels apply, with two roles. */
  private static final SettingSubject SOMEONE =
      new SettingSubject(SHOP, "prd_1", "usr_1", Set.of("STAFF", "MANAGER"), "br_1", "gold");

  private final TestClock clock = new TestClock();
  private final InMemorySettingStore store =
      new InMemorySettingStore(new InMemoryUnitOfWork(), clock);
  private final PlanSettings plans =
      new PlanSettings(
          Map.of("gold", Map.of("tax", object("{\"vatPercent\":2}")), "basic", Map.of()));
  private final EffectiveSettings settings = new EffectiveSettings(store, plans, clock::nanoTime);

  /**
   * Each row sets a value at all levels from one outwards, so that the narrowest of them is the
   * answer and every wider one is there to be wrongly taken.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          object:prd_1 | 9
          user:usr_1   | 8
          role:MANAGER | 7
          role:STAFF   | 6
          branch:br_1  | 5
          tenant       | 4
          plan:gold    | 2
          default      | 0
          """)
  void the_narrowest_level_that_has_a_value_wins(String narrowest, String expected) {
    var levels =
        List.of(
            "object:prd_1=9",
            "user:usr_1=8",
            "role:MANAGER=7",
            "role:STAFF=6",
            "branch:br_1=5",
            "tenant=4");
    levels.stream()
        .dropWhile(level -> !level.startsWith(narrowest + "="))
        .map(level -> level.split("="))
        .forEach(level -> store.set(SHOP, level[0], "tax", "{\"vatPercent\":" + level[1] + "}"));
    var subject = narrowest.equals("default") ? withoutPlan(SOMEONE) : SOMEONE;

    var effective = settings.explain(SettingCatalogue.standard().get("tax.vatPercent"), subject);

    assertThat(effective.value()).hasToString(expected);
    assertThat(effective.source()).hasValue(narrowest);
    assertThat(settings.vatPercent(subject)).isEqualByComparingTo(expected);
  }

  @Test
  void the_chain_tells_every_level_from_the_narrowest_outwards() {
    store.set(SHOP, "branch:br_1", "tax", "{\"vatPercent\":5}");

    var effective = settings.explain(SettingCatalogue.standard().get("tax.vatPercent"), SOMEONE);

    assertThat(effective.chain())
        .extracting(EffectiveSetting.Level::scope)
        .containsExactly(
            "object:prd_1",
            "user:usr_1",
            "role:MANAGER",
            "role:STAFF",
            "branch:br_1",
            "tenant",
            "plan:gold",
            "default");
    assertThat(effective.chain().get(4).value()).hasToString("5");
    assertThat(effective.chain().get(5).value()).isNull();
    assertThat(effective.chain().get(6).value()).hasToString("2");
    assertThat(effective.chain().get(7).value()).hasToString("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"object:prd_2", "user:usr_2", "role:ADMIN", "branch:br_2"})
  void what_is_set_for_others_does_not_count(String other) {
    store.set(SHOP, other, "tax", "{\"vatPercent\":99}");

    assertThat(settings.vatPercent(SOMEONE)).isEqualByComparingTo("2");
  }

  @Test
  void of_several_roles_the_one_with_most_rights_decides() {
    store.set(SHOP, "role:STAFF", "tax", "{\"vatPercent\":1}");
    store.set(SHOP, "role:OWNER", "tax", "{\"vatPercent\":3}");

    assertThat(settings.vatPercent(NOBODY.forUser("usr_1", Set.of("STAFF", "OWNER", "CLEANER"))))
        .isEqualByComparingTo("3");
  }

  @Test
  void another_tenants_values_do_not_count() {
    store.set(new OrganizationId("org_other"), "tenant", "tax", "{\"vatPercent\":99}");

    assertThat(settings.vatPercent(NOBODY)).isZero();
  }

  @Test
  void members_that_a_scope_does_not_name_come_from_wider_ones() {
    store.set(
        SHOP, "tenant", "shipping", "{\"baseFee\":\"25000.50\",\"freeShipThreshold\":600000}");
    store.set(SHOP, "branch:br_1", "shipping", "{\"baseFee\":20000}");

    assertThat(settings.shipping(NOBODY.inBranch("br_1")))
        .isEqualTo(new ShippingFees(Money.of(20_000), Money.of(600_000), Set.of("ONLINE")));
    assertThat(settings.shipping(NOBODY).baseFee()).isEqualTo(Money.of("25000.50"));
    assertThat(
            settings
                .explain(SettingCatalogue.standard().get("shipping"), NOBODY.inBranch("br_1"))
                .sources())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "shipping.baseFee", "branch:br_1",
                "shipping.freeShipThreshold", "tenant",
                "shipping.applyChannels", "default"));
  }

  @Test
  void lists_and_objects_that_are_one_value_are_taken_whole() {
    store.set(SHOP, "tenant", "shipping", "{\"applyChannels\":[\"POS\",\"COD\"]}");
    store.set(SHOP, "branch:br_1", "shipping", "{\"applyChannels\":[]}");
    store.set(
        SHOP, "tenant", "notifications", "{\"quietHours\":{\"from\":\"20:00\",\"to\":\"20:00\"}}");

    assertThat(settings.shipping(NOBODY.inBranch("br_1")).applyChannels()).isEmpty();
    assertThat(settings.quietHours(NOBODY))
        .isEqualTo(new QuietHours(LocalTime.of(20, 0), LocalTime.of(20, 0)));
  }

  @Test
  void the_defaults_are_the_documented_ones() {
    assertThat(settings.vatPercent(NOBODY)).isZero();
    assertThat(settings.shipping(NOBODY))
        .isEqualTo(new ShippingFees(Money.of(30_000), Money.of(500_000), Set.of("ONLINE")));
    assertThat(settings.refund(NOBODY))
        .isEqualTo(new RefundPolicy(true, Period.ofDays(7), false, true, Set.of("manager")));
    assertThat(settings.leadPriority(NOBODY))
        .isEqualTo(
            new LeadPriorityRules(
                true,
                7,
                30,
                60,
                true,
                new LeadPriorityRules.AutoAssignment(
                    false, "senior_sales", "any_sales", "junior_sales")));
    assertThat(settings.commission(NOBODY))
        .isEqualTo(
            new CommissionTerms(
                true,
                "TIERED",
                new CommissionTerms.Split(
                    new BigDecimal("0.7"), new BigDecimal("0.2"), new BigDecimal("0.1")),
                5));
    assertThat(settings.audit(NOBODY)).isEqualTo(new AuditPolicy(true, 12, true));
    assertThat(settings.quietHours(NOBODY))
        .isEqualTo(new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0)));
    assertThat(settings.staffNotifications(NOBODY))
        .isEqualTo(
            new StaffNotifications(
                true,
                "telegram",
                new StaffNotifications.Telegram(true, "TELEGRAM_BOT_TOKEN", null),
                new StaffNotifications.Zalo(false, null, null, null, null, null, false, null),
                settings.value("notifications.staff.rules", NOBODY)));
    assertThat(settings.notifiesCustomers(NOBODY)).isFalse();
    assertThat(settings.value("notifications.alerts.emails", NOBODY)).hasToString("[]");
    assertThat(settings.orderSources(new RequestContext(SHOP, "usr_1", "trace"))).isEmpty();
  }

  @Test
  void sources_of_orders_are_read_with_their_defaults() {
    store.set(
        SHOP,
        "tenant",
        "orders",
        "{\"sync\":{\"sources\":[{\"name\":\"web\",\"url\":\"https://shop.example/api\",\"secretRef\":\"WEB\"}]}}");

    assertThat(settings.orderSources(new RequestContext(SHOP, "usr_1", "trace")))
        .containsExactly(
            new OrderSource("web", java.net.URI.create("https://shop.example/api"), "WEB", 100));
  }

  @Test
  void modules_are_on_until_somebody_switches_them_off() {
    store.set(SHOP, "role:STAFF", "moduleKillSwitch", "{\"leads\":false}");

    assertThat(settings.isModuleOn("leads", NOBODY)).isTrue();
    assertThat(settings.isModuleOn("leads", NOBODY.forUser("usr_1", Set.of("STAFF")))).isFalse();
    assertThat(settings.isModuleOn("orders", NOBODY.forUser("usr_1", Set.of("STAFF")))).isTrue();
    assertThat(settings.isModuleOn("settings", NOBODY)).isTrue();
  }

  @Test
  void a_stored_member_that_no_longer_fits_counts_as_the_default() {
    store.set(SHOP, "tenant", "refund", "{\"windowDays\":\"a week\",\"enabled\":false}");

    assertThat(settings.refund(NOBODY).window()).isEqualTo(Period.ofDays(7));
    assertThat(settings.refund(NOBODY).enabled()).isFalse();
  }

  @Test
  void quiet_hours_may_pass_midnight() {
    var night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0));
    var noon = new QuietHours(LocalTime.of(12, 0), LocalTime.of(13, 0));

    assertThat(night.contains(LocalTime.of(22, 0))).isTrue();
    assertThat(night.contains(LocalTime.of(6, 59))).isTrue();
    assertThat(night.contains(LocalTime.of(7, 0))).isFalse();
    assertThat(noon.contains(LocalTime.of(12, 30))).isTrue();
    assertThat(noon.contains(LocalTime.of(13, 0))).isFalse();
    assertThat(new QuietHours(LocalTime.NOON, LocalTime.NOON).contains(LocalTime.NOON)).isFalse();
  }

  @Test
  void a_key_that_does_not_exist_is_a_mistake_of_the_program() {
    for (var key :
        List.of("tax.vat", "notifications.alerts.emails.first", "commission.split.self", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> settings.value(key, NOBODY));
    }
  }

  @Test
  void reads_cost_no_query_while_the_node_remembers() {
    for (int i = 0; i < 100; i++) {
      settings.shipping(SOMEONE);
      settings.isModuleOn("orders", NOBODY);
    }

    assertThat(store.loads()).isEqualTo(1);
  }

  @Test
  void a_change_on_another_node_counts_within_five_seconds() {
    settings.vatPercent(NOBODY);
    store.set(SHOP, "tenant", "tax", "{\"vatPercent\":8}");
    assertThat(settings.vatPercent(NOBODY)).isZero();

    clock.advance(Duration.ofSeconds(5));

    assertThat(settings.vatPercent(NOBODY)).isEqualByComparingTo("8");
  }

  @Test
  void a_change_on_this_node_counts_at_once() {
    settings.vatPercent(NOBODY);
    store.set(SHOP, "tenant", "tax", "{\"vatPercent\":8}");
    settings.forget(SHOP);

    assertThat(settings.vatPercent(NOBODY)).isEqualByComparingTo("8");
  }

  private static SettingSubject withoutPlan(SettingSubject subject) {
    return new SettingSubject(
        subject.organization(),
        subject.objectId(),
        subject.userId(),
        subject.roles(),
        subject.branchId(),
        null);
  }

  private static JsonValue.Members object(String json) {
    return (JsonValue.Members) JsonValue.parse(json);
  }
}
