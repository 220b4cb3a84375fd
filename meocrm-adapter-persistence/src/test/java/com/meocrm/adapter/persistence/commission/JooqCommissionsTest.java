package com.meocrm.adapter.persistence.commission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.commission.Commission;
import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.commission.CommissionsContract;
import com.meocrm.core.commission.Payout;
import com.meocrm.core.commission.SellerMonth;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqCommissionsTest extends CommissionsContract {
  private static final int THREADS = 8;

  private static TestDatabase test;
  private static Database database;
  private static ExecutorService threads;

  /** A second node: connections of its own. */
  private static Database other;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(THREADS);
    other = test.open(1);
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterAll
  static void drop() {
    threads.close();
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    return harness(database);
  }

  private static Harness harness(Database database) {
    var transactions = database.transactions();
    return new Harness(
        new JooqUnitOfWork(transactions),
        new JooqCommissions(transactions),
        new JooqPayouts(transactions),
        new JooqSellerMonths(transactions));
  }

  @Test
  void of_two_nodes_that_pay_a_month_at_once_one_pays() throws Exception {
    approve(50);
    var firstHasPaid = new CountDownLatch(1);
    var secondIsBlocked = new CountDownLatch(1);

    var first =
        inThread(() ->
            payOut(
                database,
                "pay_1",
                () -> {
                  firstHasPaid.countDown();
                  awaitLatch(secondIsBlocked);
                }));
    firstHasPaid.await();
    var second = inThread(() -> payOut(other, "pay_2", () -> {}));
    test.awaitSomebodyBlocked();
    secondIsBlocked.countDown();

    assertThat(first.get()).hasValueSatisfying(p -> assertThat(p.count()).isEqualTo(50));
    assertThat(second.get()).isEmpty();
    assertThat(paidRows()).isEqualTo(50);
    assertThat(test.fetchOne(String.class, "select payout_id from meocrm.commission_payout"))
        .isEqualTo("pay_1");
  }

  @Test
  void when_the_first_of_two_payouts_rolls_back_the_second_pays() throws Exception {
    approve(3);
    var firstHasPaid = new CountDownLatch(1);
    var secondIsBlocked = new CountDownLatch(1);

    var first =
        inThread(() ->
            payOut(
                database,
                "pay_1",
                () -> {
                  firstHasPaid.countDown();
                  awaitLatch(secondIsBlocked);
                  throw new IllegalArgumentException("on purpose");
                }));
    firstHasPaid.await();
    var second = inThread(() -> payOut(other, "pay_2", () -> {}));
    test.awaitSomebodyBlocked();
    secondIsBlocked.countDown();

    assertThat(first).failsWithin(Duration.ofSeconds(10));
    assertThat(second.get()).hasValueSatisfying(p -> assertThat(p.count()).isEqualTo(3));
    assertThat(paidRows()).isEqualTo(3);
  }

  @Test
  void a_payout_waits_for_an_approval_on_its_way_and_pays_it() throws Exception {
    var pending = commission("com_late", "ord_late", Kind.EARNED, Status.PENDING, "700.00");
    add(pending);
    var approvalHolds = new CountDownLatch(1);
    var payoutIsBlocked = new CountDownLatch(1);

    var approval =
        inThread(() -> {
          var node = harness(database);
          return node.unitOfWork()
              .run(
                  SHOP,
                  () -> {
                    var held = node.commissions().lock(SHOP, pending.id()).orElseThrow();
                    assertThat(node.payouts().holdOpen(SHOP, NOVEMBER)).isTrue();
                    approvalHolds.countDown();
                    awaitLatch(payoutIsBlocked);
                    node.commissions().save(approved(held));
                    return true;
                  });
        });
    approvalHolds.await();
    var payout = inThread(() -> payOut(other, "pay_1", () -> {}));
    test.awaitSomebodyBlocked();
    payoutIsBlocked.countDown();

    assertThat(approval.get()).isTrue();
    assertThat(payout.get()).hasValueSatisfying(p -> assertThat(p.count()).isOne());
    assertThat(paidRows()).isOne();
  }

  @Test
  void orders_of_one_seller_at_once_are_counted_one_after_the_other() throws Exception {
    int each = 25;
    var totals = new ArrayList<BigDecimal>();

    var counting = IntStream.range(0, THREADS).mapToObj(i -> inThread(() -> count(each))).toList();
    for (var thread : counting) {
      totals.addAll(thread.get());
    }

    // Every order saw a sum of its own: 1, 2, 3 … 200 hundred-thousands, none twice.
    assertThat(totals)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, THREADS * each)
                .mapToObj(i -> new BigDecimal(i * 100_000L).setScale(2))
                .toList());
  }

  private static List<BigDecimal> count(int times) {
    var node = harness(database);
    var seen = new ArrayList<BigDecimal>();
    for (int i = 0; i < times; i++) {
      SellerMonth month =
          node.unitOfWork()
              .run(SHOP, () -> node.months().add(SHOP, "usr_1", NOVEMBER, Money.of(100_000)));
      seen.add(month.netValue().amount());
    }
    return seen;
  }

  private static Optional<Payout> payOut(Database database, String id, Runnable before) {
    var node = harness(database);
    return node.unitOfWork()
        .run(
            SHOP,
            () -> {
              var payout = node.payouts().run(SHOP, order(id));
              before.run();
              return payout;
            });
  }

  private static Commission approved(Commission c) {
    return new Commission(
        c.id(),
        c.organization(),
        c.kind(),
        c.orderId(),
        c.sellerId(),
        c.ruleId(),
        c.base(),
        c.ratePercent(),
        c.amount(),
        c.shares(),
        Status.APPROVED,
        c.period(),
        c.createdAt(),
        NOON,
        "usr_boss",
        null,
        null,
        2);
  }

  private static void approve(int count) {
    add(
        IntStream.range(0, count)
            .mapToObj(
                i -> commission("com_" + i, "ord_" + i, Kind.EARNED, Status.APPROVED, "1000.00"))
            .toArray(Commission[]::new));
  }

  private static void add(Commission... commissions) {
    var node = harness(database);
    node.unitOfWork()
        .execute(
            SHOP,
            () -> {
              for (var commission : commissions) {
                node.commissions().add(commission);
              }
            });
  }

  private static int paidRows() {
    return test.fetchOne(
        Integer.class, "select count(*)::int from meocrm.commission where status = 'PAID'");
  }

  private static <T> Future<T> inThread(Callable<T> work) {
    return threads.submit(work);
  }

  private static void awaitLatch(CountDownLatch latch) {
    await().until(() -> latch.getCount() == 0);
  }
}
