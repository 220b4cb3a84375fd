package com.meocrm.core;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.inventory.AdjustStock;
import com.meocrm.core.inventory.CreateProduct;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.inventory.StockKeeper;
import com.meocrm.core.inventory.UpdateProduct;
import com.meocrm.core.order.ChangeOrderStatus;
import com.meocrm.core.order.CheckOrder;
import com.meocrm.core.order.DecideRefund;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderChanges;
import com.meocrm.core.order.OrderReactions;
import com.meocrm.core.order.OrderSettings;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.order.RequestRefund;
import com.meocrm.core.order.RequireApprover;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.RefundPolicy;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.ShippingFees;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.CreateShipment;
import com.meocrm.core.shipping.ReceiveGoods;
import com.meocrm.core.shipping.RecordCarrierUpdate;
import com.meocrm.core.shipping.Shipments;
import java.math.BigDecimal;
import java.time.InstantSource;

/** Everything that is done with orders, products, stock and shipments, put together over ports. */
public final class SalesUseCases {
  private final SalesStorage storage;
  private final CheckOrder checkOrder;
  private final PlaceOrder placeOrder;
  private final ChangeOrderStatus changeOrderStatus;
  private final RequestRefund requestRefund;
  private final DecideRefund decideRefund;
  private final RequireApprover requireApprover;
  private final CreateProduct createProduct;
  private final UpdateProduct updateProduct;
  private final AdjustStock adjustStock;
  private final CreateShipment createShipment;
  private final RecordCarrierUpdate recordCarrierUpdate;
  private final ReceiveGoods receiveGoods;

  /**
   * @param reactions what else changes when an order is completed or refunded
   */
  public SalesUseCases(
      SalesStorage storage,
      Surroundings around,
      EffectiveSettings settings,
      OrderReactions reactions) {
    this.storage = storage;
    var work = around.unitOfWork;
    var audit = around.audit;
    var clock = around.clock;
    var orders = storage.orders();
    var keeper = new StockKeeper(storage.stock(), around.events);
    var rules = new Rules(settings);
    var changes = new OrderChanges(orders, keeper, around.events, reactions);
    this.checkOrder = new CheckOrder(rules);
    this.placeOrder = new PlaceOrder(work, orders, changes, rules, audit, around.ids, clock);
    this.changeOrderStatus = new ChangeOrderStatus(work, orders, changes, audit, clock);
    this.requestRefund = new RequestRefund(work, orders, rules, audit, clock);
    this.decideRefund = new DecideRefund(work, orders, changes, rules, audit, clock);
    this.requireApprover = new RequireApprover(work, orders, rules);
    this.createProduct = new CreateProduct(work, storage.products(), audit, around.ids, clock);
    this.updateProduct = new UpdateProduct(work, storage.products(), audit, clock);
    this.adjustStock = new AdjustStock(work, storage.stock(), keeper, audit, around.ids, clock);
    this.createShipment =
        new CreateShipment(
            work,
            orders,
            changes,
            storage.shipments(),
            rules::shippingFees,
            around.events,
            audit,
            around.ids,
            clock);
    this.recordCarrierUpdate =
        new RecordCarrierUpdate(
            work, orders, changes, storage.shipments(), around.events, audit, clock);
    this.receiveGoods = new ReceiveGoods(work, orders, changes, storage.shipments(), audit, clock);
  }

  /** Checks orders without placing them. */
  public CheckOrder checkOrder() {
    return checkOrder;
  }

  public PlaceOrder placeOrder() {
    return placeOrder;
  }

  public ChangeOrderStatus changeOrderStatus() {
    return changeOrderStatus;
  }

  public RequestRefund requestRefund() {
    return requestRefund;
  }

  public DecideRefund decideRefund() {
    return decideRefund;
  }

  public RequireApprover requireApprover() {
    return requireApprover;
  }

  public CreateProduct createProduct() {
    return createProduct;
  }

  public UpdateProduct updateProduct() {
    return updateProduct;
  }

  public AdjustStock adjustStock() {
    return adjustStock;
  }

  public CreateShipment createShipment() {
    return createShipment;
  }

  public RecordCarrierUpdate recordCarrierUpdate() {
    return recordCarrierUpdate;
  }

  public ReceiveGoods receiveGoods() {
    return receiveGoods;
  }

  public Orders orders() {
    return storage.orders();
  }

  public Products products() {
    return storage.products();
  }

  public Stock stock() {
    return storage.stock();
  }

  public Shipments shipments() {
    return storage.shipments();
  }

  /** What all use cases work with. */
  public record Surroundings(
      UnitOfWork unitOfWork,
      EventRecorder events,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {}

  /** What tenants' settings say of sales. */
  private static final class Rules implements OrderSettings {
    private final EffectiveSettings settings;

    Rules(EffectiveSettings settings) {
      this.settings = settings;
    }

    @Override
    public BigDecimal vatPercent(RequestContext context, String branchId) {
      return settings.vatPercent(subject(context, branchId));
    }

    @Override
    public RefundPolicy refunds(RequestContext context, Order order) {
      return settings.refund(subject(context, order));
    }

    ShippingFees shippingFees(RequestContext context, Order order) {
      return settings.shipping(subject(context, order));
    }

    private static SettingSubject subject(RequestContext context, Order order) {
      return subject(context, order.branchId()).about(order.id().value());
    }

    private static SettingSubject subject(RequestContext context, String branchId) {
      return SettingSubject.of(context).inBranch(branchId);
    }
  }
}
