package com.meocrm.adapter.http.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.event.EventSchemas;
import com.meocrm.core.settings.SettingCatalogue;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonSchemasContract;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkntSchemasTest extends JsonSchemasContract {
  private final NetworkntSchemas schemas = new NetworkntSchemas();

  @Override
  protected JsonSchemas schemas() {
    return schemas;
  }

  @Test
  void schemas_of_settings_are_schemas_and_their_defaults_and_examples_fit() {
    var catalogue = SettingCatalogue.standard();
    for (var document : catalogue.documents()) {
      var schema = catalogue.get(document).document();
      assertThat(schemas.objections(schema, document)).isEmpty();
      var compiled = schemas.compile(schema);
      assertThat(compiled.violations(schema.get("default").orElseThrow(), document)).isEmpty();
      var examples = ((JsonValue.Items) schema.get("examples").orElseThrow()).items();
      assertThat(examples)
          .isNotEmpty()
          .allSatisfy(example -> assertThat(compiled.violations(example, document)).isEmpty());
    }
  }

  @Test
  void schemas_of_events_are_schemas_and_their_examples_fit() {
    for (var type : EventSchemas.all()) {
      assertThat(schemas.objections(type.schema(), "schema")).as(type.type().value()).isEmpty();
      assertThat(schemas.compile(type.schema()).violations(type.example(), "data"))
          .as(type.type().value())
          .isEmpty();
    }
  }

  @Test
  void a_pattern_that_backtracks_without_end_does_not_match() {
    var schema = compile("{\"pattern\":\"^(a+)+$\"}");

    assertThat(schema.violations(new JsonValue.Text("a".repeat(40)), "data")).isEmpty();
    assertThat(schema.violations(new JsonValue.Text("a".repeat(40) + "!"), "data"))
        .extracting(Violation::rule)
        .containsExactly("malformed");
  }

  @Test
  void the_end_of_a_pattern_is_not_before_a_last_line_break() {
    assertThat(
            compile("{\"pattern\":\"^[a-z]+$\"}").violations(new JsonValue.Text("abc\n"), "data"))
        .hasSize(1);
    assertThat(
            compile("{\"pattern\":\"^[a-z]+\\\\$\"}")
                .violations(new JsonValue.Text("abc$"), "data"))
        .isEmpty();
  }

  @Test
  void a_schema_that_refers_to_itself_without_end_judges_nothing() {
    assertThat(compile("{\"$ref\":\"#\"}").violations(JsonValue.of(1), "data"))
        .extracting(Violation::rule)
        .containsExactly("endless");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"pattern\":\"[a-\"}", "{\"$ref\":\"#/$defs/none\"}"})
  void what_looks_like_a_schema_and_cannot_be_used_is_refused(String schema) {
    assertThatIllegalArgumentException().isThrownBy(() -> compile(schema));
  }

  private JsonSchemas.Compiled compile(String schema) {
    return schemas.compile((JsonValue.Members) JsonValue.parse(schema));
  }
}
