package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.app.demo.BusinessDay;
import com.meocrm.app.demo.HubClient;
import com.meocrm.app.demo.ShopKeeping;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.Record;
import org.jooq.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A day of a shop over REST, by several people at once: afterwards everything adds up, by sums in
 * SQL that share nothing with the hub's own code.
 */
class GeneratedDayTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final int ORDERS = ALL ? 5000 : 500;

  /** Few enough that the favourites run out. */
  private static final int PIECES = ALL ? 900 : 90;

  private static final String SHOP = "org_generated_day";
  private static final int AT_ONCE = 6;
  private static final long SEED = new Random().nextLong();

  /** What each event told, in the tenant's order. */
  private static final String EVENTS =
      "(select sequence, type, convert_from(body, 'UTF8')::jsonb -> 'data' as data"
          + " from meocrm.event_log where organization_id = '"
          + SHOP
          + "') e";

  private static ServerOnTestDatabase server;
  private static int missed;

  @BeforeAll
  static void a_day_passes() throws Exception {
    server = new ServerOnTestDatabase(Map.of("MEOCRM_RATE_LIMIT", "100000"));
    var client = server.client(SHOP);
    client.create("/api/v1/admin/commission-rules", "{\"type\":\"FLAT\",\"ratePercent\":\"5\"}");
    try (var shop = new HubClient(server.url(), HubProcess.token(SHOP, Role.ADMIN));
        var people = Executors.newFixedThreadPool(AT_ONCE)) {
      var keeping = new ShopKeeping(shop);
      keeping.stockUp(PIECES);
      var sales = new ArrayList<Future<Boolean>>();
      for (var sale : BusinessDay.of(SEED, ORDERS)) {
        sales.add(people.submit(() -> keeping.make(sale.sale())));
      }
      for (var sale : sales) {
        missed += made(sale) ? 0 : 1;
      }
      // The same seed once more: its tracking codes are taken, and business goes on.
      for (var again : BusinessDay.of(SEED, 10)) {
        keeping.make(again.sale());
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> one(Integer.class, "select count(*)::int from meocrm.outbox") == 0);
  }

  private static boolean made(Future<Boolean> sale) throws InterruptedException {
    try {
      return sale.get();
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + SEED, e.getCause());
    }
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void the_day_had_everything_in_it() {
    for (var type :
        List.of(
            "order.created",
            "order.completed",
            "order.cancelled",
            "order.refunded",
            "shipping.label.created",
            "shipping.delivered",
            "shipping.failed",
            "inventory.adjusted",
            "inventory.low_stock")) {
      assertThat(events(type)).as("%s, seed %s", type, SEED).isPositive();
    }
    assertThat(missed).as("seed %s", SEED).isLessThan(ORDERS / 2);
  }

  @Test
  void stock_is_what_was_there_less_what_was_sold_and_what_the_events_say() {
    // Orders that hold goods: completed and not refunded, or on their way.
    var faults =
        fetch(
            """
            with sold as (
              select o.branch_id, i.item ->> 'sku' as sku, sum((i.item ->> 'quantity')::bigint) as pieces
              from meocrm.sales_order o, jsonb_array_elements(o.items) i(item)
              where o.organization_id = '%1$s'
                and o.status in ('PROCESSING', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'RETURNING')
              group by 1, 2),
            told as (
              select data ->> 'branchId' as branch_id, data ->> 'sku' as sku, sum((data ->> 'delta')::bigint) as pieces
              from %2$s where type = 'inventory.adjusted' group by 1, 2),
            last_told as (
              select distinct on (data ->> 'branchId', data ->> 'sku') data ->> 'branchId' as branch_id,
                data ->> 'sku' as sku, (data ->> 'quantity')::bigint as pieces
              from %2$s where type = 'inventory.adjusted'
              order by data ->> 'branchId', data ->> 'sku', sequence desc)
            select s.branch_id, s.sku, s.quantity, sold.pieces as sold, told.pieces as told, last_told.pieces as last
            from meocrm.stock s
            left join sold using (branch_id, sku)
            join told using (branch_id, sku)
            join last_told using (branch_id, sku)
            where s.organization_id = '%1$s'
              and (s.quantity <> %3$d - coalesce(sold.pieces, 0) or s.quantity <> told.pieces
                or s.quantity <> last_told.pieces or s.quantity < 0)
            """
                .formatted(SHOP, EVENTS, PIECES));

    assertThat(faults).as("seed %s", SEED).isEmpty();
    assertThat(one(Integer.class, "select count(*)::int from meocrm.stock")).isEqualTo(36);
  }

  @Test
  void low_stock_is_told_once_for_each_time_that_it_fell_below() {
    var crossings =
        one(
            Long.class,
            """
            select count(*) from (
              select (data ->> 'quantity')::bigint as after,
                (data ->> 'quantity')::bigint - (data ->> 'delta')::bigint as before,
                (select p.min_stock from meocrm.product p
                 where p.organization_id = '%s' and p.sku = data ->> 'sku') as least
              from %s where type = 'inventory.adjusted') m
            where before >= least and after < least
            """
                .formatted(SHOP, EVENTS));

    assertThat(events("inventory.low_stock")).as("seed %s", SEED).isEqualTo(crossings);
  }

  @Test
  void commissions_are_five_percent_of_what_was_completed_less_what_was_refunded() {
    var faults =
        fetch(
            """
            select o.order_id, o.value_net, o.refunded_at, e.amount as earned, a.amount as taken_back
            from meocrm.sales_order o
            left join meocrm.commission e on e.organization_id = o.organization_id and e.order_id = o.order_id
              and e.kind = 'EARNED'
            left join meocrm.commission a on a.organization_id = o.organization_id and a.order_id = o.order_id
              and a.kind = 'ADJUSTMENT'
            where o.organization_id = '%s' and (
              coalesce(e.amount, 0) <> case when o.completed_at is null then 0 else round(o.value_net * 5 / 100, 2) end
              or coalesce(a.amount, 0) <> case when o.refunded_at is null then 0 else -e.amount end
              or e.seller_id <> o.seller_id
              or e.self_amount + e.support_amount + e.team_pool_amount <> e.amount
              or e.support_amount <> trunc(e.amount * 0.2, 2) or e.team_pool_amount <> trunc(e.amount * 0.1, 2)
              or a.self_amount <> -e.self_amount or a.support_amount <> -e.support_amount)
            """
                .formatted(SHOP));
    var months =
        fetch(
            """
            select m.seller_id, m.net_value, o.net from meocrm.commission_month m
            join (select seller_id, date_trunc('month', completed_at at time zone 'Asia/Ho_Chi_Minh')::date as month,
                sum(value_net) filter (where refunded_at is null) as net
              from meocrm.sales_order where organization_id = '%1$s' and completed_at is not null
              group by 1, 2) o using (seller_id, month)
            where m.organization_id = '%1$s' and m.net_value <> coalesce(o.net, 0)
            """
                .formatted(SHOP));

    assertThat(faults).as("seed %s", SEED).isEmpty();
    assertThat(months).as("seed %s", SEED).isEmpty();
  }

  @Test
  void the_log_has_one_event_for_each_thing_that_happened_without_a_gap() {
    var orders =
        fetch(
                """
                select count(*) as placed, count(completed_at) as completed,
                  count(*) filter (where status = 'CANCELLED' and refunded_at is null) as cancelled,
                  count(refunded_at) as refunded
                from meocrm.sales_order where organization_id = '%s'
                """
                    .formatted(SHOP))
            .getFirst();
    var shipments =
        fetch(
                """
                select count(*) as labels, count(*) filter (where status = 'DELIVERED') as delivered,
                  coalesce(sum(retry_count), 0) as failures
                from meocrm.shipment where organization_id = '%s'
                """
                    .formatted(SHOP))
            .getFirst();

    assertThat(events("order.created")).isEqualTo(orders.get("placed", Long.class));
    assertThat(events("order.completed")).isEqualTo(orders.get("completed", Long.class));
    assertThat(events("order.cancelled")).isEqualTo(orders.get("cancelled", Long.class));
    assertThat(events("order.refunded")).isEqualTo(orders.get("refunded", Long.class));
    assertThat(events("shipping.label.created")).isEqualTo(shipments.get("labels", Long.class));
    assertThat(events("shipping.delivered")).isEqualTo(shipments.get("delivered", Long.class));
    assertThat(events("shipping.failed")).isEqualTo(shipments.get("failures", Long.class));
    assertThat(
            one(
                Boolean.class,
                "select min(sequence) = 1 and max(sequence) = count(*) from " + EVENTS))
        .isTrue();
    // What is told of an order's worth is what the order is worth.
    assertThat(
            fetch(
                """
                with told as materialized (
                  select sequence, data ->> 'orderId' as order_id, (data ->> 'valueNet')::numeric as net,
                    (data ->> 'valueGross')::numeric as gross
                  from %s where type like 'order.%%')
                select sequence from told join meocrm.sales_order o using (order_id)
                where o.organization_id = '%s' and (told.net <> o.value_net or told.gross <> o.value_gross)
                """
                    .formatted(EVENTS, SHOP)))
        .isEmpty();
  }

  @Test
  void every_event_fits_the_schema_that_is_published_for_its_type() throws Exception {
    var client = server.client(SHOP);
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    var schemas = new HashMap<String, Schema>();
    for (var type : client.read("/api/v1/event-types?limit=100").path("data")) {
      schemas.put(type.path("type").asText(), registry.getSchema(type.path("schema")));
    }
    var log = client.log();

    for (var logged : log) {
      var event = logged.path("event");
      assertThat(schemas.get(event.path("event").asText()).validate(event.path("data")))
          .as("%s, seed %s", event, SEED)
          .isEmpty();
    }
    assertThat(log).hasSizeGreaterThan(2 * ORDERS);
    // And the schemas do refuse what does not fit.
    assertThat(schemas.get("order.created").validate(log.getFirst().path("event"))).isNotEmpty();
  }

  @Test
  void of_two_nodes_that_pay_at_once_one_pays_what_was_approved() throws Exception {
    var client = server.client(SHOP);
    var period = one(String.class, "select to_char(max(period), 'YYYY-MM') from meocrm.commission");
    var page = client.read("/api/v1/commissions?status=PENDING&limit=20&period=" + period);
    for (var commission : page.path("data")) {
      var path = "/api/v1/commissions/" + commission.path("id").asText() + "/approve";
      assertThat(client.post(path, "{}").statusCode()).isEqualTo(200);
    }
    var due =
        fetch(
                "select sum(amount) as total, count(*) from meocrm.commission where status = 'APPROVED'")
            .getFirst();

    List<JsonNode> answers;
    try (var second = Wiring.start(Configuration.forServe(server.variables()));
        var nodes = Executors.newFixedThreadPool(4)) {
      var there = new TestClient(second.url(), SHOP);
      var paying = new ArrayList<Callable<JsonNode>>();
      for (var node : List.of(client, there, client, there)) {
        paying.add(() -> payOut(node, period));
      }
      answers = new ArrayList<>();
      for (var answer : nodes.invokeAll(paying)) {
        answers.add(answer.get());
      }
    }

    assertThat(answers.stream().filter(a -> a.path("code").asText().equals("PAYOUT_ALREADY_RUN")))
        .hasSize(3);
    var payout = answers.stream().filter(a -> a.has("totalAmount")).findFirst().orElseThrow();
    assertThat(new BigDecimal(payout.path("totalAmount").asText()))
        .isEqualByComparingTo(due.get("total", BigDecimal.class));
    assertThat(payout.path("count").asLong()).isEqualTo(due.get("count", Long.class));
    await().until(() -> events("commission.payout.completed") == 1);
    assertThat(
            one(
                Long.class,
                "select count(*) from meocrm.audit_entry where action = 'commission.payout'"))
        .isOne();
  }

  private static JsonNode payOut(TestClient client, String period) throws IOException {
    return TestClient.json(
        client.post("/api/v1/commissions/payouts:run", "{\"period\":\"" + period + "\"}"));
  }

  private static long events(String type) {
    return one(Long.class, "select count(*) from " + EVENTS + " where type = '" + type + "'");
  }

  private static Result<Record> fetch(String sql) {
    return server.database().fetch(sql);
  }

  private static <T> T one(Class<T> type, String sql) {
    return server.database().fetchOne(type, sql);
  }
}
