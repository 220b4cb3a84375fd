package com.meocrm.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.SimpleSchemas;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeSettingTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext CONTEXT =
      new RequestContext(SHOP, new Caller("usr_owner", Set.of("OWNER"), null, null), "trace-1");

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemorySettingStore store = new InMemorySettingStore(unitOfWork, clock);
  private final List<EncodedEvent> outbox = new ArrayList<>();
  private final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
  private final EffectiveSettings settings =
      new EffectiveSettings(store, PlanSettings.NONE, clock::nanoTime);
  private final ChangeSetting change =
      new ChangeSetting(
          unitOfWork,
          store,
          settings,
          new SimpleSchemas(),
          new EventRecorder(unitOfWork, outbox::add, ids, clock, () -> {}),
          new AuditTrail(unitOfWork, audit, ids, clock));
  private final ReadSetting read = new ReadSetting(unitOfWork, store, settings);

  @Test
  void a_change_counts_at_once_and_is_read_back_with_its_version() {
    assertThat(settings.vatPercent(SettingSubject.of(SHOP))).isZero();

    var changed = set("tax.vatPercent", "tenant", "8");

    assertThat(settings.vatPercent(SettingSubject.of(SHOP))).isEqualByComparingTo("8");
    assertThat(changed.own()).hasToString("8");
    assertThat(changed.version()).isEqualTo(1);
    assertThat(read.handle("tax.vatPercent", "tenant", CONTEXT)).isEqualTo(changed);
    assertThat(read.handle("tax", "tenant", CONTEXT).own()).hasToString("{\"vatPercent\":8}");
  }

  @Test
  void a_change_is_audited_with_old_and_new_value_and_its_reason_and_invalidates() {
    set("shipping.baseFee", "branch:br_1", "25000");
    change.handle(
        command("shipping.baseFee", "branch:br_1", "20000", "short ways", ExpectedVersion.ANY),
        CONTEXT);

    var entry = audit.entries().getLast();
    assertThat(entry.action()).isEqualTo("setting.change");
    assertThat(entry.entity()).isEqualTo("setting:shipping.baseFee");
    assertThat(entry.actor()).isEqualTo("usr_owner");
    assertThat(entry.before()).hasToString("{\"scope\":\"branch:br_1\",\"value\":25000}");
    assertThat(entry.after())
        .hasToString("{\"scope\":\"branch:br_1\",\"value\":20000,\"reason\":\"short ways\"}");
    assertThat(recorded().getLast())
        .contains("\"event\":\"settings.invalidate\"")
        .contains("\"data\":{\"key\":\"shipping.baseFee\",\"scope\":\"branch:br_1\"}");
  }

  @Test
  void a_value_that_is_set_already_changes_nothing_and_is_told_to_nobody() {
    set("tax.vatPercent", "tenant", "8");
    var again = set("tax", "tenant", "{\"vatPercent\":8}");

    assertThat(again.version()).isEqualTo(1);
    assertThat(audit.entries()).hasSize(1);
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void a_group_replaces_what_was_set_of_it_and_leaves_the_rest_to_wider_scopes() {
    set("shipping.freeShipThreshold", "tenant", "600000");
    set("shipping.freeShipThreshold", "branch:br_1", "100000");

    var changed = set("shipping", "branch:br_1", "{\"baseFee\":20000}");

    assertThat(changed.own()).hasToString("{\"baseFee\":20000}");
    assertThat(changed.effective())
        .hasToString(
            "{\"baseFee\":20000,\"freeShipThreshold\":600000,\"applyChannels\":[\"ONLINE\"]}");
  }

  @Test
  void null_takes_back_what_was_set_and_nothing_beside_it() {
    set("notifications.alerts.emails", "tenant", "[\"a@shop.example\"]");
    set("notifications.customer.enabled", "tenant", "true");

    var changed = set("notifications.alerts", "tenant", "null");

    assertThat(changed.own()).isNull();
    assertThat(changed.effective()).hasToString("{\"emails\":[]}");
    assertThat(store.find(SHOP, SettingScope.TENANT, "notifications").value())
        .hasToString("{\"customer\":{\"enabled\":true}}");
    assertThat(audit.entries().getLast().after()).asString().contains("\"value\":null");
  }

  @Test
  void the_version_that_was_seen_must_be_the_current_one() {
    set("tax.vatPercent", "tenant", "8");

    assertThatThrownBy(() ->
            change.handle(
                command("tax.vatPercent", "tenant", "10", "why", ExpectedVersion.of(0)), CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.code()).isEqualTo("VERSION_CONFLICT"));
    change.handle(command("tax.vatPercent", "tenant", "10", "why", ExpectedVersion.of(1)), CONTEXT);
    assertThat(settings.vatPercent(SettingSubject.of(SHOP))).isEqualByComparingTo("10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          tax.vatPercent                 | 101                                             | value out_of_range
          tax.vatPercent                 | "8"                                             | value type
          tax                            | {"vat":8,"vatPercent":-1}                       | value.vat unknown, value.vatPercent out_of_range
          shipping                       | {"baseFee":-1,"applyChannels":["BOAT"]}         | value.baseFee out_of_range, value.applyChannels[0] one_of
          notifications.alerts           | {"emails":["not an address"]}                   | value.emails[0] malformed
          notifications.alerts.emails    | ["a@b.example","a@b.example"]                   | value repeated
          notifications.quietHours       | {"from":"25:00"}                                | value.from malformed, value.to required
          commission.split               | {"self":0.7,"support":0.2,"teamPool":0.2}       | value sum
          commission                     | {"split":{"self":1,"support":1,"teamPool":0}}   | value.split sum
          leadPriority.thresholds        | {"auto_to_medium":30}                           | value not_rising
          leadPriority                   | {"thresholds":{"auto_to_inactive":9}}           | value not_rising
          moduleKillSwitch               | {"settings":false}                              | value.settings unknown
          orders.sync.sources            | [{"name":"a","url":"ftp://x"}]                  | value[0].url malformed
          orders.sync.sources            | [{"name":"a","url":"https://x","secretRef":"a b"}] | value[0].secretRef malformed
          orders.sync.sources            | [{"name":"a","url":"https://x","secretRef":"JWT_SECRET"}] | value[0].secretRef reserved
          notifications.staff            | {"providers":{"telegram":{"botTokenSecretRef":"meocrm_master_key"}}} | value.providers.telegram.botTokenSecretRef reserved
          """)
  void a_value_that_breaks_its_schema_is_refused_with_everything_that_is_wrong(
      String key, String value, String expected) {
    assertThatThrownBy(() -> set(key, "tenant", value))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> assertThat(broken(e)).containsExactlyInAnyOrder(expected.split(", ")));
    assertThat(store.load(SHOP)).isEqualTo(TenantSettings.NONE);
    assertThat(audit.entries()).isEmpty();
  }

  @Test
  void all_that_is_wrong_with_a_change_is_told_at_once() {
    assertThatThrownBy(() ->
            change.handle(
                command("tax.vatPercent", "galaxy", "-1", " ", ExpectedVersion.ANY), CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class,
            e ->
                assertThat(broken(e))
                    .containsExactlyInAnyOrder(
                        "scope malformed", "reason required", "value out_of_range"));
    assertThatThrownBy(() ->
            change.handle(
                new ChangeSetting.Command(
                    "tax", "tenant", null, "r".repeat(501), ExpectedVersion.ANY),
                CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class,
            e ->
                assertThat(broken(e))
                    .containsExactlyInAnyOrder("value required", "reason too_long"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "galaxy",
        "tenant:org",
        "role:CLEANER",
        "branch:",
        "branch",
        "plan:gold",
        "default",
        "user:a\u0000"
      })
  void a_scope_that_does_not_exist_is_refused(String scope) {
    assertThatThrownBy(() -> set("tax.vatPercent", scope, "8"))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly("scope malformed"));
    assertThatThrownBy(() -> read.handle("tax.vatPercent", scope, CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly("scope malformed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tax.", "vat", "notifications.staff.providers.pigeon", "commission.split.self"})
  void a_key_that_does_not_exist_is_not_found(String key) {
    assertThatThrownBy(() -> set(key, "tenant", "1"))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.code()).isEqualTo("SETTING_NOT_FOUND"));
    assertThatThrownBy(() -> read.handle(key, "tenant", CONTEXT))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.code()).isEqualTo("SETTING_NOT_FOUND"));
  }

  @Test
  void a_tenant_cannot_set_values_at_any_number_of_scopes() {
    for (int i = 0; i < ChangeSetting.MAX_DOCUMENTS; i++) {
      store.set(SHOP, "user:usr_" + i, "tax", "{\"vatPercent\":1}");
    }

    assertThatThrownBy(() -> set("tax.vatPercent", "user:one_more", "8"))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.code()).isEqualTo("SETTINGS_LIMIT_REACHED"));
    assertThat(set("tax.vatPercent", "user:usr_1", "8").own()).hasToString("8");
  }

  private SettingView set(String key, String scope, String json) {
    return change.handle(command(key, scope, json, "a test", ExpectedVersion.ANY), CONTEXT);
  }

  private static ChangeSetting.Command command(
      String key, String scope, String json, String reason, ExpectedVersion expected) {
    return new ChangeSetting.Command(key, scope, JsonValue.parse(json), reason, expected);
  }

  private List<String> recorded() {
    return outbox.stream().map(event -> new String(event.body(), StandardCharsets.UTF_8)).toList();
  }

  @SuppressWarnings("unchecked")
  private static List<String> broken(DomainException e) {
    var violations = (List<Map<String, String>>) e.details().get("violations");
    return violations.stream().map(v -> v.get("field") + " " + v.get("rule")).toList();
  }
}
