package com.meocrm.adapter.persistence.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.inventory.InventoryContract;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqInventoryTest extends InventoryContract {
  private static final int BUYERS = 8;
  private static final int ORDERS_EACH = 25;
  private static final int ROUNDS = 20;
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00Z");

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(BUYERS);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var products = new JooqProducts(database.transactions());
    var stock = new JooqStock(database.transactions());
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Products products() {
        return products;
      }

      @Override
      public Stock stock() {
        return stock;
      }
    };
  }

  @Test
  void orders_that_want_the_same_in_different_order_neither_deadlock_nor_lose_a_piece()
      throws Exception {
    var harness = harness();
    test.execute(
        """
        insert into meocrm.product
        select 'org_shop', sku, 'prd_' || sku, sku, 1, 0, true, false, now(), now(), 1
        from unnest(array['A', 'B', 'C']) sku
        """);
    test.execute(
        """
        insert into meocrm.stock
        select 'org_shop', 'br_hue', sku, 'stk_' || sku, 1000, now(), now() from unnest(array['A', 'B', 'C']) sku
        """);
    try (var buyers = Executors.newFixedThreadPool(BUYERS)) {
      var done =
          buyers.invokeAll(
              IntStream.range(0, BUYERS)
                  .<Callable<Boolean>>mapToObj(buyer -> () -> buy(harness, buyer))
                  .toList());
      for (Future<Boolean> each : done) {
        assertThat(each.get()).isTrue();
      }
    }

    // Every second order gave back what it took.
    long left = 1000 - BUYERS * ORDERS_EACH * 2L + giftsBack() * 2L;
    assertThat(test.fetch("select quantity from meocrm.stock").getValues(0, Long.class))
        .isEqualTo(List.of(left, left, left));
  }

  private static long giftsBack() {
    return (long) BUYERS * IntStream.range(0, ORDERS_EACH).filter(i -> i % 2 == 1).count();
  }

  private static boolean buy(Harness harness, int buyer) {
    for (int i = 0; i < ORDERS_EACH; i++) {
      var order = "ord_%d_%d".formatted(buyer, i);
      var wanted = new TreeMap<>(Map.of("A", 2L, "B", 2L, "C", 2L));
      var sorted = buyer % 2 == 0 ? wanted : wanted.descendingMap();
      harness
          .unitOfWork()
          .execute(SHOP, () -> harness.stock().take(SHOP, "br_hue", order, sorted, NOON));
      if (i % 2 == 1) {
        harness.unitOfWork().execute(SHOP, () -> harness.stock().giveBack(SHOP, order, NOON));
      }
    }
    return true;
  }

  @Test
  void of_orders_that_want_the_last_pieces_at_once_as_many_get_them_as_there_are()
      throws Exception {
    var harness = harness();
    test.execute(
        "insert into meocrm.product values ('org_shop', 'A', 'prd_A', 'A', 1, 0, true, false, now(), now(), 1)");
    test.execute(
        "insert into meocrm.stock values ('org_shop', 'br_hue', 'A', 'stk_A', 0, now(), now())");
    try (var buyers = Executors.newFixedThreadPool(BUYERS)) {
      for (int round = 0; round < ROUNDS; round++) {
        test.execute("update meocrm.stock set quantity = ?", BUYERS / 2);
        var start = new CyclicBarrier(BUYERS);
        var prefix = "ord_" + round + "_";
        var takings =
            buyers.invokeAll(
                IntStream.range(0, BUYERS)
                    .<Callable<Stock.Taking>>mapToObj(
                        i -> () -> takeOne(harness, start, prefix + i))
                    .toList());

        int served = 0;
        for (var taking : takings) { // one that threw fails here: losing a race is no exception
          served += taking.get() instanceof Stock.Taken ? 1 : 0;
        }
        assertThat(served).isEqualTo(BUYERS / 2);
        assertThat(test.fetchOne(Long.class, "select quantity from meocrm.stock")).isZero();
      }
    }
  }

  private static Stock.Taking takeOne(Harness harness, CyclicBarrier start, String order)
      throws Exception {
    start.await();
    return harness
        .unitOfWork()
        .run(SHOP, () -> harness.stock().take(SHOP, "br_hue", order, Map.of("A", 1L), NOON));
  }

  @Test
  void the_table_itself_refuses_less_than_nothing() {
    harness();
    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(() ->
            test.execute(
                "insert into meocrm.stock values ('org_shop', 'br_hue', 'A', 'stk_1', -1, now(), now())"))
        .withMessageContaining("stock_not_negative");
  }
}
