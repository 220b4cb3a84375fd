package com.meocrm.core.inventory;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Products in memory. */
public final class InMemoryProducts implements Products {
  private static final Comparator<Product> OLDEST_FIRST =
      comparing(Product::createdAt).thenComparing(product -> product.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final List<Product> products = new CopyOnWriteArrayList<>();

  public InMemoryProducts(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Product product) {
    unitOfWork.require(product.organization());
    if (find(product.organization(), product.sku()).isPresent()) {
      throw DomainException.conflict(
          "SKU_EXISTS", "exists: " + product.sku(), Map.of("sku", product.sku()));
    }
    products.add(product);
    unitOfWork.written(product.organization(), () -> products.remove(product));
  }

  @Override
  public Optional<Product> find(OrganizationId organization, String sku) {
    return of(organization).stream().filter(p -> p.sku().equals(sku)).findFirst();
  }

  @Override
  public Optional<Product> lock(OrganizationId organization, String sku) {
    unitOfWork.require(organization); // units of work go one at a time: all is locked
    return find(organization, sku);
  }

  @Override
  public void save(Product product) {
    unitOfWork.require(product.organization());
    var before =
        find(product.organization(), product.sku())
            .filter(stored -> stored.version() == product.version() - 1)
            .orElseThrow(() -> new IllegalStateException("not the version before: " + product));
    products.set(products.indexOf(before), product);
    unitOfWork.written(
        product.organization(), () -> products.set(products.indexOf(product), before));
  }

  @Override
  public Page<Product> list(OrganizationId organization, @Nullable Position after, int limit) {
    var listed =
        of(organization).stream()
            .filter(p -> after == null || isOlder(p, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  List<Product> of(OrganizationId organization) {
    return products.stream().filter(p -> p.organization().equals(organization)).toList();
  }

  private static boolean isOlder(Product product, Position position) {
    int byTime = product.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && product.id().value().compareTo(position.id().value()) < 0);
  }
}
