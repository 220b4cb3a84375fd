package com.meocrm.adapter.http.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;

/** JSON Schema 2020-12 as networknt's validator reads it. Nothing is ever fetched. */
public final class NetworkntSchemas implements JsonSchemas {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final SchemaRegistryConfig config =
      SchemaRegistryConfig.builder()
          .locale(Locale.ROOT)
          .regularExpressionFactory(BoundedPattern::compile)
          .build();

  /** Its own schema is a schema: the judge of what wants to be one. */
  private final Schema metaSchema =
      registry().getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

  @Override
  public Compiled compile(JsonValue.Members schema) {
    requireNoReferencesOut(schema);
    try {
      // A registry of its own: one that is shared would remember every schema it ever saw.
      var compiled = registry().getSchema(tree(schema));
      compiled.initializeValidators();
      return (value, at) -> violations(compiled, value, at);
    } catch (SchemaException e) {
      throw new IllegalArgumentException("not a JSON Schema", e);
    }
  }

  @Override
  public List<Violation> objections(JsonValue.Members schema, String at) {
    return violations(metaSchema, schema, at);
  }

  private SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder -> builder.schemaRegistryConfig(config).schemaCacheEnabled(false));
  }

  private static List<Violation> violations(Schema schema, JsonValue value, String at) {
    try {
      return schema.validate(tree(value)).stream()
          .map(error -> SchemaErrors.violation(error, at))
          .distinct()
          .limit(Compiled.MAX_VIOLATIONS)
          .toList();
    } catch (StackOverflowError e) {
      // Whatever refers to itself without end: the schema cannot judge this value.
      return List.of(new Violation(at, "endless", "cannot be judged: the schema never ends"));
    }
  }

  private static void requireNoReferencesOut(JsonValue value) {
    switch (value) {
      case JsonValue.Members object -> {
        object
            .get("$ref")
            .ifPresent(reference -> {
              if (!(reference instanceof JsonValue.Text text) || !text.value().startsWith("#")) {
                throw new IllegalArgumentException("a reference out of the schema");
              }
            });
        object.members().values().forEach(NetworkntSchemas::requireNoReferencesOut);
      }
      case JsonValue.Items array -> array.items().forEach(NetworkntSchemas::requireNoReferencesOut);
      case JsonValue.Text text -> {}
      case JsonValue.Numeral number -> {}
      case JsonValue.Bool flag -> {}
      case JsonValue.Null nothing -> {}
    }
  }

  private static JsonNode tree(JsonValue value) {
    try {
      return MAPPER.readTree(value.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON value is always JSON", e);
    }
  }
}
