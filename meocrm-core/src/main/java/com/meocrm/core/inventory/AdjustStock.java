package com.meocrm.core.inventory;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.DomainException.Kind;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes the stock of a SKU in a branch by hand, and records {@code inventory.adjusted} and, when
 * it falls below its minimum, {@code inventory.low_stock}.
 */
public final class AdjustStock {
  public static final long MAX_QUANTITY = 1_000_000_000;
  public static final int MAX_NOTES_LENGTH = 2000;

  private final UnitOfWork unitOfWork;
  private final Stock stock;
  private final StockKeeper keeper;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public AdjustStock(
      UnitOfWork unitOfWork,
      Stock stock,
      StockKeeper keeper,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.stock = stock;
    this.keeper = keeper;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Adjusts.
   *
   * @return the movement as it was stored
   * @throws DomainException with all violations of the command at once; unprocessable {@code
   *     SKU_UNKNOWN}; conflict {@code INSUFFICIENT_STOCK} when less would be left than nothing
   */
  public StockMovement handle(Command command, RequestContext context) {
    var wanted = check(command);
    return unitOfWork.run(context.organization(), () -> adjust(wanted, command, context));
  }

  private StockMovement adjust(Wanted wanted, Command command, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var adjustment =
        stock.adjust(
            context.organization(),
            new StockLevel.Id(ids.next(StockLevel.Id.PREFIX)),
            wanted.branchId,
            wanted.sku,
            wanted.quantity,
            now);
    var movement =
        switch (adjustment) {
          case Stock.Adjusted adjusted -> adjusted.movement();
          case Stock.NoSuchProduct() -> throw unknown(wanted.sku);
          case Stock.BelowZero(var available) -> throw belowZero(wanted, available);
        };
    keeper.record(context, List.of(movement), wanted.reason);
    audit.changed(
        context,
        "inventory.adjust",
        "stock:" + movement.branchId() + "/" + movement.sku(),
        Map.of("quantity", movement.quantity() - movement.delta()),
        after(movement, wanted.reason, command.notes()));
    return movement;
  }

  private static Map<String, ?> after(
      StockMovement movement, StockReason reason, @Nullable String notes) {
    return notes == null
        ? Map.of("quantity", movement.quantity(), "reason", reason)
        : Map.of("quantity", movement.quantity(), "reason", reason, "notes", notes);
  }

  private static Wanted check(Command command) {
    var rules = new FieldRules();
    rules.requireName("branchId", command.branchId());
    rules.requireName("sku", command.sku());
    rules.require("quantity", command.quantity());
    rules.range("quantity", command.quantity(), -MAX_QUANTITY, MAX_QUANTITY);
    if (command.quantity() != null && command.quantity() == 0) {
      rules.violate("quantity", "out_of_range", "must not be 0: it says by how much stock changes");
    }
    rules.require("reason", command.reason());
    if (command.reason() != null && !command.reason().isManual()) {
      rules.violate("reason", "one_of", "SALE and RETURN come from orders alone");
    }
    rules.lines("notes", command.notes(), MAX_NOTES_LENGTH);
    rules.orThrow();
    if (command.branchId() == null
        || command.sku() == null
        || command.quantity() == null
        || command.reason() == null) {
      throw new IllegalStateException("what is missing is a violation");
    }
    return new Wanted(command.branchId(), command.sku(), command.quantity(), command.reason());
  }

  private static DomainException unknown(String sku) {
    return new DomainException(
        Kind.UNPROCESSABLE,
        "SKU_UNKNOWN",
        "There is no product " + sku + "; create it first.",
        Map.of("skus", List.of(sku)));
  }

  private static DomainException belowZero(Wanted wanted, long available) {
    return DomainException.conflict(
        "INSUFFICIENT_STOCK",
        "Branch " + wanted.branchId + " has " + available + " of it; less than 0 cannot be left.",
        Map.of(
            "branchId",
            wanted.branchId,
            "items",
            List.of(
                Map.of(
                    "sku",
                    wanted.sku,
                    "available",
                    available,
                    "requested",
                    Math.negateExact(wanted.quantity)))));
  }

  /**
   * What the caller wants. Fields that are required may be null here, so that their absence is told
   * together with all else.
   *
   * @param quantity by how much; negative for goods that left
   */
  public record Command(
      @Nullable String branchId,
      @Nullable String sku,
      @Nullable Long quantity,
      @Nullable StockReason reason,
      @Nullable String notes) {}

  private record Wanted(String branchId, String sku, long quantity, StockReason reason) {}
}
