package com.meocrm.core.inventory;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Changes what a product is; its SKU stays. */
public final class UpdateProduct {
  private final UnitOfWork unitOfWork;
  private final Products products;
  private final AuditTrail audit;
  private final InstantSource clock;

  public UpdateProduct(
      UnitOfWork unitOfWork, Products products, AuditTrail audit, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.products = products;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Changes the product.
   *
   * @return the product as it stands now; its version rises only when something is different
   * @throws DomainException with all violations of the command at once; not found {@code
   *     PRODUCT_NOT_FOUND}; {@code VERSION_CONFLICT}
   */
  public Product handle(Command command, RequestContext context) {
    check(command);
    return unitOfWork.run(context.organization(), () -> update(command, context));
  }

  private Product update(Command command, RequestContext context) {
    // The row is locked from here to the commit, so that the version which is checked is the one
    // that is replaced.
    var before =
        products
            .lock(context.organization(), command.sku())
            .orElseThrow(
                () -> DomainException.notFound("PRODUCT_NOT_FOUND", "There is no such product."));
    command.expected().require(before.version());
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var after = changed(before, command, now);
    if (ProductFacts.of(after).equals(ProductFacts.of(before))) {
      return before;
    }
    products.save(after);
    audit.changed(
        context,
        "product.update",
        ProductFacts.entity(after),
        ProductFacts.of(before),
        ProductFacts.of(after));
    return after;
  }

  private static Product changed(Product before, Command command, Instant now) {
    return new Product(
        before.id(),
        before.organization(),
        before.sku(),
        Objects.requireNonNullElse(command.name(), before.name()),
        Objects.requireNonNullElse(command.price(), before.price()),
        Objects.requireNonNullElse(command.minStock(), before.minStock()),
        Objects.requireNonNullElse(command.active(), before.active()),
        Objects.requireNonNullElse(command.taxExempt(), before.taxExempt()),
        before.createdAt(),
        now,
        before.version() + 1);
  }

  private static void check(Command command) {
    var rules = new FieldRules();
    rules.oneLine("name", command.name(), Product.MAX_NAME_LENGTH);
    rules.notNegative("price", command.price());
    rules.range("minStock", command.minStock(), 0, Product.MAX_MIN_STOCK);
    rules.orThrow();
  }

  /**
   * What to change; null: as it is.
   *
   * @param sku of the product, not to be changed
   */
  public record Command(
      String sku,
      ExpectedVersion expected,
      @Nullable String name,
      @Nullable Money price,
      @Nullable Long minStock,
      @Nullable Boolean active,
      @Nullable Boolean taxExempt) {}
}
