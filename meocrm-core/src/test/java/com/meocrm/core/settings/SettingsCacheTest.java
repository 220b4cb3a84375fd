package com.meocrm.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsCacheTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private final TestClock clock = new TestClock();
  private final ScriptedStore store = new ScriptedStore();
  private final SettingsCache cache = new SettingsCache(store, clock::nanoTime);

  @Test
  void nothing_older_than_its_limit_is_used() {
    cache.of(SHOP);
    clock.advance(SettingsCache.OLDEST.plusNanos(1));

    cache.of(SHOP);

    assertThat(store.loads).isEqualTo(2);
  }

  @Test
  void what_gets_old_is_renewed_by_one_caller_while_the_others_go_on_with_it() {
    cache.of(SHOP);
    clock.advance(SettingsCache.REFRESHED.plusNanos(1));
    store.duringLoad = () -> cache.of(SHOP); // another caller, who must not ask too

    cache.of(SHOP);

    assertThat(store.loads).isEqualTo(2);
  }

  @Test
  void a_load_that_began_before_a_change_is_not_remembered() {
    store.duringLoad =
        () -> {
          store.duringLoad = () -> {};
          store.settings = vat(8); // committed and announced after the query had looked
          cache.forget(SHOP);
        };

    assertThat(cache.of(SHOP).settings()).isEqualTo(TenantSettings.NONE);
    assertThat(cache.of(SHOP).settings()).isEqualTo(vat(8));
  }

  @Test
  void age_counts_from_when_the_query_began() {
    store.duringLoad = () -> clock.advance(Duration.ofSeconds(5));
    cache.of(SHOP);
    store.duringLoad = () -> {};

    cache.of(SHOP);

    assertThat(store.loads).isEqualTo(2);
  }

  @Test
  void an_answer_is_worked_out_once_and_forgotten_with_what_it_followed_from() {
    var vat = new SettingsCache.Question(SettingKey.of("tax.vatPercent"), SettingSubject.of(SHOP));

    assertThat(cache.answer(SHOP, vat, SettingsCacheTest::workedOut)).isEqualTo(JsonValue.of(0));
    store.settings = vat(8);
    assertThat(cache.answer(SHOP, vat, SettingsCacheTest::neverWorkedOut))
        .isEqualTo(JsonValue.of(0));
    cache.forget(SHOP);
    assertThat(cache.answer(SHOP, vat, SettingsCacheTest::workedOut)).isEqualTo(JsonValue.of(1));
  }

  private static JsonValue workedOut(TenantSettings settings) {
    return JsonValue.of(settings.documents().size());
  }

  private static JsonValue neverWorkedOut(TenantSettings settings) {
    throw new AssertionError("it was known: " + settings);
  }

  private static TenantSettings vat(int percent) {
    return new TenantSettings(
        Map.of(
            SettingScope.TENANT,
            Map.of("tax", (JsonValue.Members) JsonValue.of(Map.of("vatPercent", percent)))));
  }

  /** Looks first, and lets things happen before it answers. */
  private static final class ScriptedStore implements SettingStore {
    private TenantSettings settings = TenantSettings.NONE;
    private Runnable duringLoad = () -> {};
    private int loads;

    @Override
    public TenantSettings load(OrganizationId organization) {
      loads++;
      var seen = settings;
      duringLoad.run();
      return seen;
    }

    @Override
    public Stored find(OrganizationId organization, SettingScope scope, String document) {
      throw new UnsupportedOperationException("the cache reads all at once");
    }

    @Override
    public Stored lock(OrganizationId organization, SettingScope scope, String document) {
      throw new UnsupportedOperationException("the cache changes nothing");
    }

    @Override
    public Stored save(
        OrganizationId organization, SettingScope scope, String document, JsonValue.Members value) {
      throw new UnsupportedOperationException("the cache changes nothing");
    }

    @Override
    public int count(OrganizationId organization) {
      throw new UnsupportedOperationException("the cache counts nothing");
    }
  }
}
