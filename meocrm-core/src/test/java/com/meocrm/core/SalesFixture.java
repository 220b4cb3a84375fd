package com.meocrm.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.Relay;
import com.meocrm.core.inventory.AdjustStock;
import com.meocrm.core.inventory.CreateProduct;
import com.meocrm.core.inventory.InMemoryProducts;
import com.meocrm.core.inventory.InMemoryStock;
import com.meocrm.core.inventory.StockLevel;
import com.meocrm.core.inventory.StockReason;
import com.meocrm.core.order.ChangeOrderStatus;
import com.meocrm.core.order.InMemoryOrders;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.order.RecordingReactions;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.InMemorySettingStore;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.shipping.CreateShipment;
import com.meocrm.core.shipping.InMemoryShipments;
import com.meocrm.core.shipping.RecordCarrierUpdate;
import com.meocrm.core.shipping.Shipment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop over the fakes: everything that is done with orders, and what came of it. */
public final class SalesFixture {
  public static final OrganizationId SHOP = new OrganizationId("org_01");
  public static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_01", "trace-1");
  public static final String BRANCH = "br_01";
  public static final String SHIRT = "AO-01";

  public final TestClock clock;
  public final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  public final InMemoryProducts products = new InMemoryProducts(unitOfWork);
  public final InMemoryStock stock = new InMemoryStock(unitOfWork, products);
  public final InMemoryOrders orders = new InMemoryOrders(unitOfWork, stock);
  public final InMemoryShipments shipments = new InMemoryShipments(unitOfWork);
  public final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  public final InMemorySettingStore settings;
  public final InMemoryEventStore events;
  public final RecordingReactions reactions = new RecordingReactions(unitOfWork);
  public final AtomicInteger wakeUps = new AtomicInteger();
  public final TimeOrderedIds ids;
  public final SalesUseCases sales;

  public SalesFixture() {
    this(new TestClock());
  }

  public SalesFixture(TestClock clock) {
    this.clock = clock;
    this.ids = new TimeOrderedIds(clock, new Random(1));
    this.settings = new InMemorySettingStore(unitOfWork, clock);
    this.events = new InMemoryEventStore(unitOfWork, clock);
    var recorder = new EventRecorder(unitOfWork, events, ids, clock, wakeUps::incrementAndGet);
    this.sales =
        new SalesUseCases(
            new SalesStorage(orders, products, stock, shipments),
            new SalesUseCases.Surroundings(
                unitOfWork, recorder, new AuditTrail(unitOfWork, audit, ids, clock), ids, clock),
            new EffectiveSettings(settings, PlanSettings.NONE, clock::nanoTime),
            reactions);
  }

  /** Everything that was recorded so far. */
  public List<EncodedEvent> recorded() {
    new Relay(events, logged -> () -> {}, failed -> {}, 100).step();
    return events.read(SHOP, 0, Set.of(), 1000).events().stream().map(LoggedEvent::event).toList();
  }

  /** The types of {@link #recorded}. */
  public List<String> recordedTypes() {
    return recorded().stream().map(event -> event.type().value()).toList();
  }

  /** The data of an event as JSON. */
  public static String data(EncodedEvent event) {
    var body = new String(event.body(), UTF_8);
    return body.substring(body.indexOf("\"data\":") + 7, body.indexOf(",\"meta\":"));
  }

  /** A product with {@code quantity} pieces in {@link #BRANCH}, none when that is zero. */
  public void product(String sku, long quantity, long minStock) {
    sales
        .createProduct()
        .handle(
            new CreateProduct.Command(sku, "Áo " + sku, Money.of(100_000), minStock, true, false),
            CONTEXT);
    if (quantity > 0) {
      sales
          .adjustStock()
          .handle(
              new AdjustStock.Command(BRANCH, sku, quantity, StockReason.INITIAL, null), CONTEXT);
    }
  }

  public long quantity(String sku) {
    return stock.find(SHOP, BRANCH, sku).map(StockLevel::quantity).orElse(0L);
  }

  /** An order of {@code quantity} pieces at 100,000. */
  public static PlaceOrder.Command anOrder(
      Channel channel, PaymentMethod method, boolean paid, String sku, long quantity) {
    return new PlaceOrder.Command(
        null,
        null,
        channel,
        method,
        BRANCH,
        List.of(new PlaceOrder.Item(sku, quantity, Money.of(100_000), null, null, null)),
        null,
        null,
        null,
        null,
        paid,
        null,
        null);
  }

  public Order place(PlaceOrder.Command command) {
    return sales.placeOrder().handle(command, CONTEXT).order();
  }

  /** An unpaid order of the web shop. */
  public Order online(String sku, long quantity) {
    return place(anOrder(Channel.ONLINE, PaymentMethod.BANK_TRANSFER, false, sku, quantity));
  }

  /** An order that its carrier is paid for. */
  public Order cod(String sku, long quantity) {
    return place(anOrder(Channel.COD, PaymentMethod.COD, false, sku, quantity));
  }

  /** A sale over the counter. */
  public Order counter(String sku, long quantity) {
    return place(anOrder(Channel.POS, PaymentMethod.CASH, true, sku, quantity));
  }

  /** Moves an order by hand, step by step. */
  public Order move(OrderId id, Status... statuses) {
    for (var status : statuses) {
      sales
          .changeOrderStatus()
          .handle(new ChangeOrderStatus.Command(id, status, null, ExpectedVersion.ANY), CONTEXT);
    }
    return order(id);
  }

  public Order order(OrderId id) {
    return orders.find(SHOP, id).orElseThrow();
  }

  /** Makes the label of an order. */
  public Shipment ship(Order order) {
    return sales
        .createShipment()
        .handle(
            new CreateShipment.Command(
                null, order.id().value(), "GHN", null, null, "12 Lê Lợi, Huế", null),
            CONTEXT);
  }

  /** Has the carrier report, without saying when; returns whether it was news. */
  public boolean report(Shipment shipment, Shipment.Status... statuses) {
    boolean news = false;
    for (var status : statuses) {
      news =
          sales
              .recordCarrierUpdate()
              .handle(
                  new RecordCarrierUpdate.Command(
                      new RecordCarrierUpdate.ById(shipment.id()), status, null, null),
                  CONTEXT)
              .news();
    }
    return news;
  }
}
