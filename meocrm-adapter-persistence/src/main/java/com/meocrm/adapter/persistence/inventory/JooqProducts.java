package com.meocrm.adapter.persistence.inventory;

import static com.meocrm.adapter.persistence.jooq.Tables.PRODUCT;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.Constraints;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.Keys;
import com.meocrm.adapter.persistence.jooq.tables.records.ProductRecord;
import com.meocrm.core.inventory.Product;
import com.meocrm.core.inventory.ProductId;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Products as a table. */
public final class JooqProducts implements Products {
  private final Transactions transactions;

  public JooqProducts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Product product) {
    try {
      transactions
          .current(product.organization())
          .insertInto(PRODUCT)
          .set(PRODUCT.ORGANIZATION_ID, product.organization().value())
          .set(PRODUCT.SKU, product.sku())
          .set(PRODUCT.PRODUCT_ID, product.id().value())
          .set(PRODUCT.NAME, product.name())
          .set(PRODUCT.PRICE, product.price().amount())
          .set(PRODUCT.MIN_STOCK, product.minStock())
          .set(PRODUCT.ACTIVE, product.active())
          .set(PRODUCT.TAX_EXEMPT, product.taxExempt())
          .set(PRODUCT.CREATED_AT, product.createdAt())
          .set(PRODUCT.UPDATED_AT, product.updatedAt())
          .set(PRODUCT.VERSION, product.version())
          .execute();
    } catch (IntegrityConstraintViolationException e) {
      if (Keys.PRODUCT_PK.getName().equals(Constraints.violatedBy(e))) {
        throw DomainException.conflict(
            "SKU_EXISTS",
            "A product " + product.sku() + " exists already; change it instead.",
            Map.of("sku", product.sku()));
      }
      throw e;
    }
  }

  @Override
  public Optional<Product> find(OrganizationId organization, String sku) {
    return transactions.asTenant(
        organization,
        dsl -> dsl.selectFrom(PRODUCT).where(is(organization, sku)).fetchOptional(this::product));
  }

  @Override
  public Optional<Product> lock(OrganizationId organization, String sku) {
    return transactions
        .current(organization)
        .selectFrom(PRODUCT)
        .where(is(organization, sku))
        .forUpdate()
        .fetchOptional(this::product);
  }

  @Override
  public void save(Product product) {
    int saved =
        transactions
            .current(product.organization())
            .update(PRODUCT)
            .set(PRODUCT.NAME, product.name())
            .set(PRODUCT.PRICE, product.price().amount())
            .set(PRODUCT.MIN_STOCK, product.minStock())
            .set(PRODUCT.ACTIVE, product.active())
            .set(PRODUCT.TAX_EXEMPT, product.taxExempt())
            .set(PRODUCT.UPDATED_AT, product.updatedAt())
            .set(PRODUCT.VERSION, product.version())
            .where(is(product.organization(), product.sku()))
            .and(PRODUCT.VERSION.eq(product.version() - 1))
            .execute();
    if (saved != 1) {
      throw new IllegalStateException("product was not locked: " + product.id());
    }
  }

  @Override
  public Page<Product> list(OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.selectFrom(PRODUCT)
                    .where(PRODUCT.ORGANIZATION_ID.eq(organization.value()))
                    .and(
                        after == null
                            ? noCondition()
                            : row(PRODUCT.CREATED_AT, PRODUCT.PRODUCT_ID)
                                .lt(after.createdAt(), after.id().value()))
                    .orderBy(PRODUCT.CREATED_AT.desc(), PRODUCT.PRODUCT_ID.desc())
                    .limit(limit + 1)
                    .fetch(this::product),
                limit));
  }

  private static Condition is(OrganizationId organization, String sku) {
    return PRODUCT.ORGANIZATION_ID.eq(organization.value()).and(PRODUCT.SKU.eq(sku));
  }

  private Product product(ProductRecord row) {
    return new Product(
        new ProductId(row.getProductId()),
        new OrganizationId(row.getOrganizationId()),
        row.getSku(),
        row.getName(),
        new Money(row.getPrice()),
        row.getMinStock(),
        row.getActive(),
        row.getTaxExempt(),
        row.getCreatedAt(),
        row.getUpdatedAt(),
        row.getVersion());
  }
}
