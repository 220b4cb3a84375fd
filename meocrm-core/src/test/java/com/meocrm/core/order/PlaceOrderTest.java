package com.meocrm.core.order;

import static com.meocrm.core.SalesFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.Customer;
import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceOrderTest {
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_01", "trace-1");

  private final TestClock clock = new TestClock();
  private final SalesFixture sales = new SalesFixture(clock);
  private final InMemoryOrders orders = sales.orders;
  private final TimeOrderedIds ids = sales.ids;
  private final InMemoryAuditLog audit = sales.audit;

  @Test
  void an_order_is_stored_as_it_was_placed() {
    var order = place(an().order());

    assertThat(orders.find(SHOP, order.id())).contains(order);
    assertThat(order.status()).isEqualTo(Status.PENDING);
    assertThat(order.organization()).isEqualTo(SHOP);
    assertThat(order.sellerId()).isEqualTo("usr_01");
    assertThat(order.valueNet()).isEqualTo(Money.of(1_250_000));
    assertThat(order.valueGross()).isEqualTo(Money.of(1_250_000));
    assertThat(order.paidAmount()).isEqualTo(Money.ZERO);
    assertThat(order.createdAt()).isEqualTo(clock.instant());
    assertThat(order.updatedAt()).isEqualTo(clock.instant());
    assertThat(order.completedAt()).isNull();
    assertThat(order.version()).isEqualTo(1);
  }

  @Test
  void placing_an_order_records_that_it_was_created() {
    var order = place(an().order());

    assertThat(recorded()).hasSize(1);
    var event = recorded().getFirst();
    assertThat(event.type().value()).isEqualTo("order.created");
    assertThat(event.key()).isEqualTo(order.id().value());
    assertThat(event.traceId()).isEqualTo("trace-1");
    assertThat(data(event))
        .isEqualTo(
            "{\"orderId\":\"%s\",\"channel\":\"ONLINE\",\"valueGross\":\"1250000.00\","
                    .formatted(order.id())
                + "\"valueNet\":\"1250000.00\",\"code\":\"%s\",\"status\":\"PENDING\",\"branchId\":\"br_01\"}"
                    .formatted(order.code()));
    assertThat(sales.wakeUps).hasPositiveValue();
  }

  @Test
  void placing_an_order_leaves_an_audit_entry() {
    var order = place(an().customer(new Customer("cus_01", "Lan", "+84901234567")).order());

    assertThat(audit.entries()).hasSize(1);
    var entry = audit.entries().getFirst();
    assertThat(entry.action()).isEqualTo("order.create");
    assertThat(entry.entity()).isEqualTo("order:" + order.id());
    assertThat(entry.actor()).isEqualTo("usr_01");
    assertThat(entry.after()).asString().contains(order.code()).doesNotContain("84901234567");
  }

  @Test
  void what_the_caller_chose_is_kept() {
    var command =
        an().id("HD-31537")
            .code("HD 031537/é")
            .seller("usr_02")
            .customer(new Customer("cus_01", "Nguyễn Văn A", "+84 90 123 45 67"))
            .notes("Giao sau 18h\r\nGọi trước\n")
            .order();

    var order = place(command);

    assertThat(order.id()).isEqualTo(new OrderId("HD-31537"));
    assertThat(order.code()).isEqualTo("HD 031537/é");
    assertThat(order.sellerId()).isEqualTo("usr_02");
    assertThat(order.customer()).isEqualTo(command.customer());
    assertThat(order.notes()).isEqualTo("Giao sau 18h\r\nGọi trước\n");
    assertThat(data(recorded().getFirst())).endsWith("\"customerId\":\"cus_01\"}");
  }

  @Test
  void a_generated_code_is_short_and_begins_with_the_business_day() {
    clock.advance(Duration.ofHours(12)); // 17:00 UTC is midnight in Việt Nam

    assertThat(place(an().order()).code()).matches("251112-[0-9A-Z]{10}");
  }

  @Test
  void generated_codes_differ() {
    Set<String> codes = new HashSet<>();

    for (int i = 0; i < 10_000; i++) {
      codes.add(OrderCode.generate(ids, clock.instant()));
    }

    assertThat(codes).hasSize(10_000);
  }

  @Test
  void times_are_kept_to_the_millisecond() {
    clock.advance(Duration.ofNanos(1_999_999));

    assertThat(place(an().order()).createdAt()).isEqualTo("2025-11-11T05:00:00.001Z");
  }

  @Test
  void a_paid_order_of_the_counter_is_completed_at_once() {
    var order = place(an().channel(Channel.POS).paid(null).order());

    assertThat(order.status()).isEqualTo(Status.COMPLETED);
    assertThat(order.completedAt()).isEqualTo(clock.instant());
    assertThat(order.paidAmount()).isEqualTo(order.valueGross());
    assertThat(order.version()).isEqualTo(2);
    assertThat(orders.find(SHOP, order.id())).contains(order);
    assertThat(recorded())
        .extracting(e -> e.type().value())
        .containsExactly("order.created", "order.completed");
    assertThat(recorded())
        .extracting(SalesFixture::data)
        .satisfiesExactly(
            created -> assertThat(created).contains("\"status\":\"PENDING\""),
            completed -> assertThat(completed).contains("\"status\":\"COMPLETED\""));
  }

  @Test
  void an_unpaid_order_of_the_counter_stays_pending() {
    assertThat(place(an().channel(Channel.POS).order()).status()).isEqualTo(Status.PENDING);
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void a_paid_online_order_stays_pending() {
    var order = place(an().paid(Money.of("1250000.00")).order());

    assertThat(order.status()).isEqualTo(Status.PENDING);
    assertThat(order.paid()).isTrue();
    assertThat(order.paidAmount()).isEqualTo(Money.of(1_250_000));
  }

  @Test
  void an_order_that_is_paid_on_delivery_cannot_be_created_as_paid() {
    for (var command :
        List.of(
            an().channel(Channel.COD).paid(null).order(),
            an().channel(Channel.COD).paid(Money.of(1)).order(),
            an().method(PaymentMethod.COD).paid(null).order())) {
      var refusal = refusal(command);
      assertThat(refusal.code()).isEqualTo("COD_CANNOT_BE_PREPAID");
      assertThat(refusal.kind()).isEqualTo(DomainException.Kind.INVALID);
    }
    assertThat(recorded()).isEmpty();

    assertThat(place(an().channel(Channel.COD).method(PaymentMethod.COD).order()).paid()).isFalse();
  }

  @Test
  void there_is_no_partial_payment() {
    assertThat(violations(an().paid(Money.of(1_000_000)).order()))
        .containsExactly("paidAmount partial_payment");
    assertThat(violations(an().paid(Money.of(2_000_000)).order()))
        .containsExactly("paidAmount partial_payment");
    assertThat(violations(an().unpaid(Money.of(1)).order())).containsExactly("paidAmount unpaid");
    assertThat(violations(an().unpaid(Money.of(-1)).order()))
        .containsExactly("paidAmount out_of_range");
    assertThat(place(an().unpaid(Money.ZERO).order()).paid()).isFalse();
  }

  @Test
  void what_is_paid_without_an_amount_is_paid_in_full() {
    var order = place(an().shippingFee(Money.of(30_000)).paid(null).order());

    assertThat(order.paid()).isTrue();
    assertThat(order.paidAmount()).isEqualTo(Money.of(1_280_000));
  }

  @Test
  void the_caller_sells_unless_another_seller_is_named() {
    assertThat(place(an().order()).sellerId()).isEqualTo("usr_01");
    assertThat(place(an().seller("usr_02").order()).sellerId()).isEqualTo("usr_02");
  }

  @Test
  void discounts_and_shipping_make_the_value() {
    var order =
        place(
            an().items(
                    item("AO-01", 2L, "100000", DiscountType.PERCENT, "10"),
                    item("AO-02", 1L, "50000", DiscountType.FIXED, "50000"))
                .discount(Money.of(30_000))
                .shippingFee(Money.of(25_000))
                .order());

    assertThat(order.valueNet()).isEqualTo(Money.of(150_000));
    assertThat(order.valueGross()).isEqualTo(Money.of(175_000));
    assertThat(order.items()).hasSize(2);
  }

  @Test
  void an_id_or_code_that_is_taken_is_a_conflict_and_records_nothing() {
    place(an().id("ord_1").code("A").order());

    assertThat(refusal(an().id("ord_1").code("B").order()).code()).isEqualTo("ORDER_EXISTS");
    assertThat(refusal(an().id("ord_2").code("A").order()).code()).isEqualTo("ORDER_CODE_TAKEN");
    assertThat(recorded()).hasSize(1);
    assertThat(orders.find(SHOP, new OrderId("ord_2"))).isEmpty();
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    var command =
        new PlaceOrder.Command(
            "not an id",
            "",
            null,
            null,
            null,
            List.of(
                item("ok", 1L, "1", null, null),
                new PlaceOrder.Item(null, null, null, null, null, false),
                item("a\0b", 0L, "-1", DiscountType.PERCENT, "101")),
            Money.of(-1),
            Money.of(-1),
            new Customer(null, null, null),
            "",
            false,
            Money.of(5),
            "bell \u0007");

    assertThat(violations(command))
        .containsExactlyInAnyOrder(
            "id malformed",
            "code malformed",
            "channel required",
            "paymentMethod required",
            "branchId required",
            "sellerId malformed",
            "items[1].sku required",
            "items[1].quantity required",
            "items[1].unitPrice required",
            "items[2].sku malformed",
            "items[2].quantity out_of_range",
            "items[2].unitPrice out_of_range",
            "items[2].discountValue out_of_range",
            "discount out_of_range",
            "shippingFee out_of_range",
            "customer required",
            "paidAmount unpaid",
            "notes malformed");
    assertThat(recorded()).isEmpty();
  }

  static Stream<Map.Entry<PlaceOrder.Command, String>> wrongCommands() {
    return Stream.of(
        Map.entry(an().items().order(), "items out_of_range"),
        Map.entry(an().items(201, item("s", 1L, "1", null, null)).order(), "items out_of_range"),
        Map.entry(one(item("s", 1_000_001L, "1", null, null)), "items[0].quantity out_of_range"),
        Map.entry(
            one(item("s", -5_000_000_000L, "1", null, null)), "items[0].quantity out_of_range"),
        Map.entry(one(item(" s", 1L, "1", null, null)), "items[0].sku malformed"),
        Map.entry(one(item("s".repeat(65), 1L, "1", null, null)), "items[0].sku malformed"),
        Map.entry(one(item("s\u200b", 1L, "1", null, null)), "items[0].sku malformed"),
        Map.entry(one(item("\ud83d", 1L, "1", null, null)), "items[0].sku malformed"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.PERCENT, null)), "items[0].discountValue required"),
        Map.entry(one(item("s", 1L, "1", null, "1")), "items[0].discountType required"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.FIXED, "1.01")),
            "items[0].discountValue out_of_range"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.FIXED, "-0.01")),
            "items[0].discountValue out_of_range"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.FIXED, "0.001")),
            "items[0].discountValue too_precise"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.PERCENT, "1E-999999999")),
            "items[0].discountValue too_precise"),
        Map.entry(
            one(item("s", 1L, "1", DiscountType.PERCENT, "1E+999999999")),
            "items[0].discountValue out_of_range"),
        Map.entry(one(item("s", 2L, "9999999999999999", null, null)), "items out_of_range"),
        Map.entry(an().discount(Money.of("1250000.01")).order(), "discount out_of_range"),
        Map.entry(an().branch("").order(), "branchId malformed"),
        Map.entry(an().notes("x".repeat(2001)).order(), "notes too_long"),
        Map.entry(an().notes("🍵".repeat(2001)).order(), "notes too_long"),
        Map.entry(an().notes("tab\there").order(), "notes malformed"),
        Map.entry(an().notes("\udc00").order(), "notes malformed"),
        Map.entry(an().code("c".repeat(65)).order(), "code malformed"),
        Map.entry(an().customer(new Customer("", null, null)).order(), "customer.id malformed"),
        Map.entry(an().customer(new Customer(null, " ", null)).order(), "customer.name malformed"),
        Map.entry(
            an().customer(new Customer(null, "n".repeat(201), null)).order(),
            "customer.name malformed"),
        Map.entry(
            an().customer(new Customer(null, null, "0".repeat(33))).order(),
            "customer.phone malformed"));
  }

  @ParameterizedTest
  @MethodSource("wrongCommands")
  void one_wrong_thing_is_one_violation(Map.Entry<PlaceOrder.Command, String> wrong) {
    assertThat(violations(wrong.getKey())).containsExactly(wrong.getValue());
  }

  @Test
  void the_bounds_themselves_are_allowed() {
    var most = item("s".repeat(64), 1_000_000, "49999999.99", DiscountType.PERCENT, "0.0001");

    var order = place(an().items(200, most).notes("🍵\n".repeat(1000)).order());

    assertThat(order.items()).hasSize(200);
    assertThat(order.valueNet()).isEqualTo(Money.of("9999989998000002.00"));
  }

  @ParameterizedTest
  @EnumSource(PaymentMethod.class)
  void every_payment_method_may_be_chosen(PaymentMethod method) {
    assertThat(place(an().method(method).order()).paymentMethod()).isEqualTo(method);
  }

  private Order place(PlaceOrder.Command command) {
    return sales.sales.placeOrder().handle(command, CONTEXT).order();
  }

  private DomainException refusal(PlaceOrder.Command command) {
    return catchThrowableOfType(DomainException.class, () -> place(command));
  }

  private List<String> violations(PlaceOrder.Command command) {
    var refusal = refusal(command);
    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
    var listed = (List<?>) refusal.details().get("violations");
    return listed.stream()
        .map(v -> ((Map<?, ?>) v).get("field") + " " + ((Map<?, ?>) v).get("rule"))
        .toList();
  }

  private List<EncodedEvent> recorded() {
    return sales.recorded();
  }

  private static PlaceOrder.Command one(PlaceOrder.Item item) {
    return an().items(item).order();
  }

  private static PlaceOrder.Item item(
      String sku, long quantity, String unitPrice, DiscountType type, String discount) {
    return new PlaceOrder.Item(
        sku,
        quantity,
        Money.of(unitPrice),
        type,
        discount == null ? null : new BigDecimal(discount),
        false);
  }

  private static Request an() {
    return new Request();
  }

  /** An unpaid online order of two shirts, until it is told otherwise. */
  private static final class Request {
    private String id;
    private String code;
    private Channel channel = Channel.ONLINE;
    private PaymentMethod method = PaymentMethod.BANK_TRANSFER;
    private String branch = "br_01";
    private List<PlaceOrder.Item> items = List.of(item("AO-01", 2, "625000", null, null));
    private Money discount;
    private Money shippingFee;
    private Customer customer;
    private String seller;
    private boolean paid;
    private Money paidAmount;
    private String notes;

    Request id(String value) {
      id = value;
      return this;
    }

    Request code(String value) {
      code = value;
      return this;
    }

    Request channel(Channel value) {
      channel = value;
      return this;
    }

    Request method(PaymentMethod value) {
      method = value;
      return this;
    }

    Request branch(String value) {
      branch = value;
      return this;
    }

    Request items(PlaceOrder.Item... values) {
      items = List.of(values);
      return this;
    }

    Request items(int count, PlaceOrder.Item value) {
      items = Collections.nCopies(count, value);
      return this;
    }

    Request discount(Money value) {
      discount = value;
      return this;
    }

    Request shippingFee(Money value) {
      shippingFee = value;
      return this;
    }

    Request customer(Customer value) {
      customer = value;
      return this;
    }

    Request seller(String value) {
      seller = value;
      return this;
    }

    Request paid(Money amount) {
      paid = true;
      paidAmount = amount;
      return this;
    }

    Request unpaid(Money amount) {
      paidAmount = amount;
      return this;
    }

    Request notes(String value) {
      notes = value;
      return this;
    }

    PlaceOrder.Command order() {
      return new PlaceOrder.Command(
          id,
          code,
          channel,
          method,
          branch,
          items,
          discount,
          shippingFee,
          customer,
          seller,
          paid,
          paidAmount,
          notes);
    }
  }
}
