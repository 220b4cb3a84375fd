package com.meocrm.core.inventory;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Adds a product. A tenant's first one begins stock keeping: from then on orders may have known,
 * active SKUs only.
 */
public final class CreateProduct {
  private final UnitOfWork unitOfWork;
  private final Products products;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public CreateProduct(
      UnitOfWork unitOfWork,
      Products products,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.products = products;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Creates the product.
   *
   * @throws com.meocrm.core.shared.DomainException with all violations of the command at once;
   *     conflict {@code SKU_EXISTS}
   */
  public Product handle(Command command, RequestContext context) {
    var checked = check(command);
    return unitOfWork.run(context.organization(), () -> create(checked, context));
  }

  private Product create(Checked checked, RequestContext context) {
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var command = checked.command;
    var product =
        new Product(
            new ProductId(ids.next(ProductId.PREFIX)),
            context.organization(),
            checked.sku,
            checked.name,
            checked.price,
            command.minStock(),
            command.active(),
            command.taxExempt(),
            now,
            now,
            1);
    products.add(product);
    audit.created(
        context, "product.create", ProductFacts.entity(product), ProductFacts.of(product));
    return product;
  }

  private static Checked check(Command command) {
    var rules = new FieldRules();
    rules.requireName("sku", command.sku());
    rules.require("name", command.name());
    rules.oneLine("name", command.name(), Product.MAX_NAME_LENGTH);
    rules.require("price", command.price());
    rules.notNegative("price", command.price());
    rules.range("minStock", command.minStock(), 0, Product.MAX_MIN_STOCK);
    rules.orThrow();
    if (command.sku() == null || command.name() == null || command.price() == null) {
      throw new IllegalStateException("what is missing is a violation");
    }
    return new Checked(command, command.sku(), command.name(), command.price());
  }

  /** What the caller wants; required fields may be null, to be told with all else. */
  public record Command(
      @Nullable String sku,
      @Nullable String name,
      @Nullable Money price,
      long minStock,
      boolean active,
      boolean taxExempt) {}

  private record Checked(Command command, String sku, String name, Money price) {}
}
