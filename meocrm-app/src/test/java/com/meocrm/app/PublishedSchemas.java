package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a server says that events look like, held against events that it recorded. */
final class PublishedSchemas {
  private final Map<String, Schema> schemas = new HashMap<>();

  private PublishedSchemas() {}

  /** As {@code GET /event-types} has them. */
  static PublishedSchemas of(TestClient client) throws IOException {
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    var all = new PublishedSchemas();
    for (var type : client.read("/api/v1/event-types?limit=100").path("data")) {
      all.schemas.put(type.path("type").asText(), registry.getSchema(type.path("schema")));
    }
    return all;
  }

  /** Fails when the data of a logged event does not fit what is published of its type. */
  void assertFits(JsonNode logged) {
    var event = logged.path("event");
    var schema = schemas.get(event.path("event").asText());
    if (schema != null) { // types that tests make up are nobody's promise
      assertThat(schema.validate(event.path("data"))).as(event.toString()).isEmpty();
    }
  }
}
