package com.meocrm.adapter.persistence.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.settings.SettingScope;
import com.meocrm.core.settings.SettingStore;
import com.meocrm.core.settings.SettingStoreContract;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqSettingStoreTest extends SettingStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(4);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var store = new JooqSettingStore(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public SettingStore store() {
        return store;
      }
    };
  }

  @Test
  void the_worker_reads_settings_inside_its_transaction() {
    set(SHOP, SettingScope.TENANT, "tax", "{\"vatPercent\":8}");
    var store = new JooqSettingStore(database.transactions());

    var seen = database.transactions().asWorker(dsl -> store.load(SHOP));

    assertThat(seen.at(SettingScope.TENANT, "tax")).isPresent();
  }

  @Test
  void of_those_who_change_a_document_for_the_first_time_at_once_none_overwrites_another()
      throws Exception {
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var store = new JooqSettingStore(database.transactions());
    var together = new CountDownLatch(4);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> changes =
          IntStream.range(0, 4)
              .<Future<?>>mapToObj(i ->
                  threads.submit(() -> {
                    together.countDown();
                    together.await();
                    unitOfWork.execute(SHOP, () -> addMember(store, "member" + i));
                    return null;
                  }))
              .toList();
      for (var change : changes) {
        change.get();
      }
    }

    var stored = store.find(SHOP, SettingScope.TENANT, "refund");
    assertThat(stored.value().members()).hasSize(4);
    assertThat(stored.version()).isEqualTo(4);
  }

  private static void addMember(SettingStore store, String name) {
    var before = store.lock(SHOP, SettingScope.TENANT, "refund").value();
    var members = new java.util.TreeMap<String, JsonValue>(before.members());
    members.putAll(Map.of(name, JsonValue.Bool.TRUE));
    store.save(SHOP, SettingScope.TENANT, "refund", new JsonValue.Members(members));
  }
}
