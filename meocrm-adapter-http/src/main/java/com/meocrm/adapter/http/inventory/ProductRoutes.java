package com.meocrm.adapter.http.inventory;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.inventory.Product;
import com.meocrm.core.inventory.ProductId;
import com.meocrm.core.inventory.Products;
import com.meocrm.core.shared.DomainException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /api/v1/products}. */
public final class ProductRoutes {
  private static final String PATH = "/api/v1/products";
  private static final String LIST = "products";
  private static final Requires READ = Requires.scope("products:read");
  private static final Requires WRITE = Requires.scope("products:write");

  private final SalesUseCases sales;
  private final Cursors cursors;

  public ProductRoutes(SalesUseCases sales, Cursors cursors) {
    this.sales = sales;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, WRITE, this::create),
        Route.get(PATH, READ, this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/{sku}", READ, this::read),
        Route.patch(PATH + "/{sku}", WRITE, this::update));
  }

  private Answer create(Call call) {
    var command = ProductJson.creation(call.body());
    var product = sales.createProduct().handle(command, call.context());
    return Answer.created(location(product), ProductJson.of(product))
        .withVersion(product.version());
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new Products.Position(after.at(), new ProductId(after.id()));
    var page = sales.products().list(organization, position, limit);
    return Answer.ok(ListJson.of(page, ProductJson::of, this::cursor));
  }

  private Answer read(Call call) {
    var sku = call.pathParameter("sku");
    return answer(
        sales
            .products()
            .find(call.context().organization(), sku)
            .orElseThrow(
                () -> DomainException.notFound("PRODUCT_NOT_FOUND", "There is no such product.")));
  }

  private Answer update(Call call) {
    var command = ProductJson.update(call.pathParameter("sku"), call.ifMatch(), call.body());
    return answer(sales.updateProduct().handle(command, call.context()));
  }

  private static Answer answer(Product product) {
    return Answer.ok(ProductJson.of(product)).withVersion(product.version());
  }

  /** SKUs may have blanks and letters that paths cannot have. */
  private static String location(Product product) {
    var sku = URLEncoder.encode(product.sku(), StandardCharsets.UTF_8).replace("+", "%20");
    return PATH + "/" + sku;
  }

  private String cursor(Product last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }
}
