package com.meocrm.core.inventory;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the audit trail tells of a product. */
final class ProductFacts {
  private ProductFacts() {}

  static String entity(Product product) {
    return "product:" + product.sku();
  }

  static Map<String, ?> of(Product product) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("title", product.name()); // "name" is taken for a person's
    facts.put("price", product.price().toString());
    facts.put("minStock", product.minStock());
    facts.put("isActive", product.active());
    facts.put("taxExempt", product.taxExempt());
    return facts;
  }
}
