package com.meocrm.core.commission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of {@link Commissions}, {@link Payouts} and {@link SellerMonths} promises. */
public abstract class CommissionsContract {
  protected static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  protected static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  protected static final YearMonth NOVEMBER = YearMonth.of(2025, 11);

  /** The stores under test, empty yet, of one database. */
  public record Harness(
      UnitOfWork unitOfWork, Commissions commissions, Payouts payouts, SellerMonths months) {}

  private Harness harness;
  private Commissions commissions;
  private Payouts payouts;
  private SellerMonths months;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_stores() {
    harness = harness();
    commissions = harness.commissions();
    payouts = harness.payouts();
    months = harness.months();
  }

  @Test
  void a_commission_is_found_as_it_was_added() {
    var flat = commission("com_1", "ord_1", Kind.EARNED, Status.PENDING, "1000.01");
    var bonus =
        new Commission(
            new CommissionId("com_2"),
            SHOP,
            Kind.ADJUSTMENT,
            "ord_1",
            "usr_1",
            new CommissionRuleId("rul_1"),
            Money.of("-5.00"),
            null,
            Money.of("-1.00"),
            CommissionFixture.SPLIT.of(Money.of("-1.00")),
            Status.PENDING,
            NOVEMBER,
            NOON,
            null,
            null,
            null,
            null,
            1);

    add(flat, bonus);

    assertThat(commissions.find(SHOP, flat.id())).contains(flat);
    assertThat(commissions.find(SHOP, bonus.id())).contains(bonus);
    assertThat(commissions.ofOrder(SHOP, "ord_1", Kind.EARNED)).contains(flat);
    assertThat(commissions.ofOrder(SHOP, "ord_1", Kind.ADJUSTMENT)).contains(bonus);
    assertThat(commissions.ofOrder(SHOP, "ord_2", Kind.EARNED)).isEmpty();
  }

  @Test
  void another_tenant_sees_nothing_of_it() {
    var commission = commission("com_1", "ord_1", Kind.EARNED, Status.APPROVED, "1000.00");
    add(commission);
    run(() -> payouts.run(SHOP, order("pay_1")));

    assertThat(commissions.find(OTHER, commission.id())).isEmpty();
    assertThat(commissions.ofOrder(OTHER, "ord_1", Kind.EARNED)).isEmpty();
    assertThat(commissions.list(OTHER, Commissions.Filter.ALL, null, 10).items()).isEmpty();
    assertThat(payouts.find(OTHER, NOVEMBER)).isEmpty();
  }

  @Test
  void an_order_earns_once() {
    add(commission("com_1", "ord_1", Kind.EARNED, Status.PENDING, "1000.00"));

    assertThatIllegalStateException()
        .isThrownBy(
            () -> add(commission("com_2", "ord_1", Kind.EARNED, Status.PENDING, "1000.00")));
    assertThat(commissions.list(SHOP, Commissions.Filter.ALL, null, 10).items()).hasSize(1);
  }

  @Test
  void what_was_locked_can_be_changed() {
    var pending = commission("com_1", "ord_1", Kind.EARNED, Status.PENDING, "1000.00");
    add(pending);
    var approved = pending.approved(YearMonth.of(2025, 12), "usr_boss", NOON.plusSeconds(1));

    run(() -> {
      assertThat(commissions.lock(SHOP, pending.id())).contains(pending);
      commissions.save(approved);
      return approved;
    });

    assertThat(commissions.find(SHOP, pending.id())).contains(approved);
  }

  @Test
  void a_list_comes_newest_first_in_pages() {
    add(
        commission("com_1", "ord_1", NOON),
        commission("com_3", "ord_3", NOON.plusSeconds(1)),
        commission("com_2", "ord_2", NOON.plusSeconds(1)));

    var first = commissions.list(SHOP, Commissions.Filter.ALL, null, 2);
    var last = first.items().getLast();
    var second =
        commissions.list(
            SHOP, Commissions.Filter.ALL, new Commissions.Position(last.createdAt(), last.id()), 2);

    assertThat(ids(first.items())).containsExactly("com_3", "com_2");
    assertThat(first.more()).isTrue();
    assertThat(ids(second.items())).containsExactly("com_1");
    assertThat(second.more()).isFalse();
  }

  @Test
  void a_list_is_narrowed_by_period_status_and_seller() {
    var pending = commission("com_1", "ord_1", NOON);
    var approved = commission("com_2", "ord_2", NOON).approved(YearMonth.of(2025, 12), "x", NOON);
    add(pending, approved);

    assertThat(listed(new Commissions.Filter(NOVEMBER, null, null))).containsExactly("com_1");
    assertThat(listed(new Commissions.Filter(null, Status.APPROVED, null)))
        .containsExactly("com_2");
    assertThat(listed(new Commissions.Filter(null, null, "usr_1")))
        .containsExactly("com_2", "com_1");
    assertThat(listed(new Commissions.Filter(null, null, "usr_2"))).isEmpty();
    assertThat(listed(new Commissions.Filter(NOVEMBER, Status.APPROVED, "usr_1"))).isEmpty();
  }

  @Test
  void a_payout_pays_what_is_approved_for_its_month_and_nothing_else() {
    add(
        commission("com_1", "ord_1", Kind.EARNED, Status.APPROVED, "1000.01"),
        commission("com_2", "ord_1", Kind.ADJUSTMENT, Status.APPROVED, "-300.00"),
        commission("com_3", "ord_3", Kind.EARNED, Status.PENDING, "5.00"),
        commission("com_4", "ord_4", NOON).approved(YearMonth.of(2025, 12), "x", NOON));

    var payout = run(() -> payouts.run(SHOP, order("pay_1"))).orElseThrow();

    assertThat(payout)
        .isEqualTo(
            new Payout(
                new PayoutId("pay_1"),
                SHOP,
                NOVEMBER,
                LocalDate.of(2025, 12, 5),
                Money.of("700.01"),
                2,
                NOON,
                "usr_boss"));
    assertThat(payouts.find(SHOP, NOVEMBER)).contains(payout);
    assertThat(listed(new Commissions.Filter(null, Status.PAID, null)))
        .containsExactly("com_2", "com_1");
    var paid = commissions.find(SHOP, new CommissionId("com_1")).orElseThrow();
    assertThat(paid.payoutId()).isEqualTo(new PayoutId("pay_1"));
    assertThat(paid.paidAt()).isEqualTo(NOON);
    assertThat(paid.version()).isEqualTo(2);
  }

  @Test
  void a_month_is_paid_out_once_also_when_nothing_was_due() {
    assertThat(run(() -> payouts.holdOpen(SHOP, NOVEMBER))).isTrue();

    var first = run(() -> payouts.run(SHOP, order("pay_1")));
    add(commission("com_1", "ord_1", Kind.EARNED, Status.APPROVED, "1000.00"));
    var second = run(() -> payouts.run(SHOP, order("pay_2")));

    assertThat(first).hasValueSatisfying(payout -> assertThat(payout.count()).isZero());
    assertThat(second).isEmpty();
    assertThat(run(() -> payouts.holdOpen(SHOP, NOVEMBER))).isFalse();
    assertThat(listed(new Commissions.Filter(null, Status.APPROVED, null)))
        .containsExactly("com_1");
  }

  @Test
  void a_payout_that_rolls_back_has_paid_nothing() {
    add(commission("com_1", "ord_1", Kind.EARNED, Status.APPROVED, "1000.00"));
    try {
      run(() -> {
        assertThat(payouts.run(SHOP, order("pay_1"))).isPresent();
        throw new IllegalArgumentException("on purpose");
      });
    } catch (IllegalArgumentException expected) {
      assertThat(payouts.find(SHOP, NOVEMBER)).isEmpty();
    }

    assertThat(run(() -> payouts.run(SHOP, order("pay_2"))).orElseThrow().count()).isOne();
  }

  @Test
  void a_sellers_month_adds_up() {
    run(() -> months.add(SHOP, "usr_1", NOVEMBER, Money.of("100.25")));
    run(() -> months.add(SHOP, "usr_2", NOVEMBER, Money.of("7.00")));
    run(() -> months.add(SHOP, "usr_1", YearMonth.of(2025, 12), Money.of("9.00")));

    var month = run(() -> months.add(SHOP, "usr_1", NOVEMBER, Money.of("-0.25")));

    assertThat(month).isEqualTo(new SellerMonth(Money.of("100.00"), null));
  }

  @Test
  void a_months_bonus_belongs_to_one_order_until_it_is_taken_back() {
    run(() -> {
      months.add(SHOP, "usr_1", NOVEMBER, Money.of("100.00"));
      months.giveBonus(SHOP, "usr_1", NOVEMBER, "ord_1");
      return true;
    });
    assertThat(run(() -> months.add(SHOP, "usr_1", NOVEMBER, Money.ZERO)).bonusOrderId())
        .isEqualTo("ord_1");

    takeBonusBack("ord_2");
    assertThat(run(() -> months.add(SHOP, "usr_1", NOVEMBER, Money.ZERO)).bonusOrderId())
        .isEqualTo("ord_1");
    takeBonusBack("ord_1");
    assertThat(run(() -> months.add(SHOP, "usr_1", NOVEMBER, Money.ZERO)).bonusOrderId()).isNull();
  }

  private void takeBonusBack(String orderId) {
    run(() -> {
      months.add(SHOP, "usr_1", NOVEMBER, Money.ZERO);
      months.takeBonusBack(SHOP, "usr_1", NOVEMBER, orderId);
      return true;
    });
  }

  private <T> T run(Supplier<T> work) {
    return harness.unitOfWork().run(SHOP, work);
  }

  private void add(Commission... all) {
    run(() -> {
      for (var commission : all) {
        commissions.add(commission);
      }
      return true;
    });
  }

  private List<String> listed(Commissions.Filter filter) {
    return ids(commissions.list(SHOP, filter, null, 10).items());
  }

  private static List<String> ids(List<Commission> commissions) {
    return commissions.stream().map(c -> c.id().value()).toList();
  }

  protected static Payouts.Order order(String id) {
    return new Payouts.Order(
        new PayoutId(id), NOVEMBER, LocalDate.of(2025, 12, 5), NOON, "usr_boss");
  }

  private static Commission commission(String id, String orderId, Instant createdAt) {
    return commission(id, orderId, Kind.EARNED, Status.PENDING, "1000.00", createdAt);
  }

  protected static Commission commission(
      String id, String orderId, Kind kind, Status status, String amount) {
    return commission(id, orderId, kind, status, amount, NOON);
  }

  private static Commission commission(
      String id, String orderId, Kind kind, Status status, String amount, Instant createdAt) {
    return new Commission(
        new CommissionId(id),
        SHOP,
        kind,
        orderId,
        "usr_1",
        new CommissionRuleId("rul_1"),
        Money.of("20000.20"),
        new BigDecimal("5.25"),
        Money.of(amount),
        CommissionFixture.SPLIT.of(Money.of(amount)),
        status,
        NOVEMBER,
        createdAt,
        status == Status.APPROVED ? NOON : null,
        status == Status.APPROVED ? "usr_boss" : null,
        null,
        null,
        1);
  }
}
