package com.meocrm.adapter.persistence.inventory;

import static com.meocrm.adapter.persistence.jooq.Tables.PRODUCT;
import static com.meocrm.adapter.persistence.jooq.Tables.STOCK;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Columns;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.inventory.StockLevel;
import com.meocrm.core.inventory.StockMovement;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record8;
import org.jooq.SelectOnConditionStep;
import org.jspecify.annotations.Nullable;

/**
 * Stock as a table, with a row for each branch and SKU.
 *
 * <p>What makes concurrent changes safe: every change first locks all its rows in one statement,
 * {@code order by branch_id, sku for update}, and only then looks at their quantities. Two changes
 * that share rows lock them in the same order, so that they wait and do not deadlock, and the
 * second sees what the first left. That an order takes once follows from the order's own lock and
 * from the primary key of {@code stock_reservation}; that nothing falls below zero, from the lock
 * and, should all else fail, from the table's check.
 */
public final class JooqStock implements Stock {
  /**
   * Locks what the order wants, and tells what is there. A product that the branch never had has no
   * row to lock: of that there is nothing to take. {@code held} tells whether the order took
   * before.
   */
  private static final String LOCK_WANTED =
      """
      with locked as (
        select sku, quantity from meocrm.stock
        where organization_id = ? and branch_id = ? and sku = any (?::text[])
        order by branch_id, sku for update)
      select p.sku, coalesce(l.quantity, 0) as quantity,
        exists (select from meocrm.stock_reservation r where r.organization_id = p.organization_id and r.order_id = ?)
          as held
      from meocrm.product p left join locked l on l.sku = p.sku
      where p.organization_id = ? and p.sku = any (?::text[])
      order by p.sku
      """;

  /** Only after {@link #LOCK_WANTED}: takes the pieces and writes down who holds them. */
  private static final String TAKE =
      """
      with wanted as (select * from unnest(?::text[], ?::bigint[]) w(sku, pieces)),
      held as (
        insert into meocrm.stock_reservation (organization_id, order_id, branch_id, sku, quantity, taken_at)
        select ?, ?, ?, sku, pieces, ?::timestamptz from wanted)
      update meocrm.stock s set quantity = s.quantity - w.pieces, updated_at = ?::timestamptz
      from wanted w join meocrm.product p on p.organization_id = ? and p.sku = w.sku
      where s.organization_id = ? and s.branch_id = ? and s.sku = w.sku
      returning s.branch_id, s.sku, -w.pieces as delta, s.quantity, p.min_stock
      """;

  /** Locks what the order holds and did not give back. */
  private static final String LOCK_HELD =
      """
      select s.sku from meocrm.stock_reservation r
      join meocrm.stock s using (organization_id, branch_id, sku)
      where r.organization_id = ? and r.order_id = ? and r.returned_at is null
      order by s.branch_id, s.sku for update of s, r
      """;

  /** Only after {@link #LOCK_HELD}. */
  private static final String GIVE_BACK =
      """
      with back as (
        update meocrm.stock_reservation set returned_at = ?::timestamptz
        where organization_id = ? and order_id = ? and returned_at is null
        returning organization_id, branch_id, sku, quantity)
      update meocrm.stock s set quantity = s.quantity + b.quantity, updated_at = ?::timestamptz
      from back b join meocrm.product p using (organization_id, sku)
      where s.organization_id = b.organization_id and s.branch_id = b.branch_id and s.sku = b.sku
      returning s.branch_id, s.sku, b.quantity as delta, s.quantity, p.min_stock
      """;

  /** A product's first row in a branch; whoever comes second waits for the first and goes on. */
  private static final String BEGIN =
      """
      insert into meocrm.stock (organization_id, branch_id, sku, stock_id, quantity, created_at, updated_at)
      select organization_id, ?, sku, ?, 0, ?::timestamptz, ?::timestamptz from meocrm.product
      where organization_id = ? and sku = ?
      on conflict on constraint stock_pk do nothing
      """;

  /** One row: the update is its own lock, and its condition is judged on what the lock shows. */
  private static final String ADJUST =
      """
      update meocrm.stock s set quantity = s.quantity + ?, updated_at = ?::timestamptz
      from meocrm.product p
      where s.organization_id = ? and s.branch_id = ? and s.sku = ? and s.quantity + ? >= 0
        and p.organization_id = s.organization_id and p.sku = s.sku
      returning s.branch_id, s.sku, s.quantity, p.min_stock
      """;

  private final Transactions transactions;

  public JooqStock(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Taking take(
      OrganizationId organization,
      String branchId,
      String orderId,
      Map<String, Long> quantities,
      Instant now) {
    var dsl = transactions.current(organization);
    var skus = quantities.keySet().toArray(String[]::new);
    var there =
        dsl.fetch(
            LOCK_WANTED, organization.value(), branchId, skus, orderId, organization.value(), skus);
    if (there.isEmpty() || there.getFirst().get("held", Boolean.class)) {
      return new Taken(List.of());
    }
    var shortages =
        there.stream()
            .filter(row -> row.get("quantity", Long.class) < wanted(row, quantities))
            .map(row ->
                new Shortage(
                    row.get("sku", String.class),
                    row.get("quantity", Long.class),
                    wanted(row, quantities)))
            .toList();
    return shortages.isEmpty()
        ? new Taken(take(dsl, organization, branchId, orderId, there, quantities, now))
        : new Insufficient(shortages);
  }

  private static List<StockMovement> take(
      DSLContext dsl,
      OrganizationId organization,
      String branchId,
      String orderId,
      List<Record> there,
      Map<String, Long> quantities,
      Instant now) {
    return dsl.fetch(
            TAKE,
            Columns.texts(there, row -> row.get("sku", String.class)),
            Columns.longs(there, row -> wanted(row, quantities)),
            organization.value(),
            orderId,
            branchId,
            now.toString(),
            now.toString(),
            organization.value(),
            organization.value(),
            branchId)
        .sortAsc("sku")
        .map(JooqStock::movement);
  }

  @Override
  public List<StockMovement> giveBack(OrganizationId organization, String orderId, Instant now) {
    var dsl = transactions.current(organization);
    if (dsl.fetch(LOCK_HELD, organization.value(), orderId).isEmpty()) {
      return List.of();
    }
    return dsl.fetch(GIVE_BACK, now.toString(), organization.value(), orderId, now.toString())
        .sortAsc("sku")
        .map(JooqStock::movement);
  }

  @Override
  public Adjustment adjust(
      OrganizationId organization,
      StockLevel.Id id,
      String branchId,
      String sku,
      long delta,
      Instant now) {
    var dsl = transactions.current(organization);
    dsl.execute(
        BEGIN, branchId, id.value(), now.toString(), now.toString(), organization.value(), sku);
    var changed =
        dsl.fetchOptional(
            ADJUST, delta, now.toString(), organization.value(), branchId, sku, delta);
    return changed
        .<Adjustment>map(row ->
            new Adjusted(
                new StockMovement(
                    sku,
                    branchId,
                    delta,
                    row.get("quantity", Long.class),
                    row.get("min_stock", Long.class))))
        .orElseGet(() ->
            find(organization, branchId, sku)
                .<Adjustment>map(level -> new BelowZero(level.quantity()))
                .orElseGet(NoSuchProduct::new));
  }

  @Override
  public Optional<StockLevel> find(OrganizationId organization, String branchId, String sku) {
    return transactions.asTenant(
        organization,
        dsl ->
            levels(dsl)
                .where(STOCK.ORGANIZATION_ID.eq(organization.value()))
                .and(STOCK.BRANCH_ID.eq(branchId))
                .and(STOCK.SKU.eq(sku))
                .fetchOptional(JooqStock::level));
  }

  @Override
  public Page<StockLevel> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                levels(dsl)
                    .where(STOCK.ORGANIZATION_ID.eq(organization.value()))
                    .and(matches(filter))
                    .and(
                        after == null
                            ? noCondition()
                            : row(STOCK.CREATED_AT, STOCK.STOCK_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(STOCK.CREATED_AT.desc(), STOCK.STOCK_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqStock::level),
                limit));
  }

  private static SelectOnConditionStep<
          Record8<String, String, String, String, Long, Long, Instant, Instant>>
      levels(DSLContext dsl) {
    return dsl.select(
            STOCK.STOCK_ID,
            STOCK.ORGANIZATION_ID,
            STOCK.BRANCH_ID,
            STOCK.SKU,
            STOCK.QUANTITY,
            PRODUCT.MIN_STOCK,
            STOCK.CREATED_AT,
            STOCK.UPDATED_AT)
        .from(STOCK)
        .join(PRODUCT)
        .on(PRODUCT.ORGANIZATION_ID.eq(STOCK.ORGANIZATION_ID).and(PRODUCT.SKU.eq(STOCK.SKU)));
  }

  private static Condition matches(Filter filter) {
    var condition = noCondition();
    if (filter.branchId() != null) {
      condition = condition.and(STOCK.BRANCH_ID.eq(filter.branchId()));
    }
    if (filter.lowOnly()) {
      condition = condition.and(STOCK.QUANTITY.lt(PRODUCT.MIN_STOCK)).and(PRODUCT.ACTIVE);
    }
    return condition;
  }

  private static long wanted(Record row, Map<String, Long> quantities) {
    return quantities.getOrDefault(row.get("sku", String.class), 0L);
  }

  private static StockMovement movement(Record row) {
    return new StockMovement(
        row.get("sku", String.class),
        row.get("branch_id", String.class),
        row.get("delta", Long.class),
        row.get("quantity", Long.class),
        row.get("min_stock", Long.class));
  }

  private static StockLevel level(
      Record8<String, String, String, String, Long, Long, Instant, Instant> row) {
    return new StockLevel(
        new StockLevel.Id(row.value1()),
        new OrganizationId(row.value2()),
        row.value3(),
        row.value4(),
        row.value5(),
        row.value6(),
        row.value7(),
        row.value8());
  }
}
