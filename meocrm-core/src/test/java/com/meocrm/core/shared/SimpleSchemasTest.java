package com.meocrm.core.shared;

class SimpleSchemasTest extends JsonSchemasContract {
  @Override
  protected JsonSchemas schemas() {
    return new SimpleSchemas();
  }
}
