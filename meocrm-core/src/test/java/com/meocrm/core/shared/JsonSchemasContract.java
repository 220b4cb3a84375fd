package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link JsonSchemas} promises of the keywords that the hub's own schemas use. */
public abstract class JsonSchemasContract {
  private JsonSchemas schemas;

  /** The checker under test. */
  protected abstract JsonSchemas schemas();

  @BeforeEach
  void open_schemas() {
    schemas = schemas();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"object"}                                            | {}          |
          {"type":"object"}                                            | []          | type
          {"type":"string"}                                            | 7           | type
          {"type":"integer"}                                           | 7           |
          {"type":"integer"}                                           | 7.5         | type
          {"type":"number"}                                            | 7.5         |
          {"type":["number","string"]}                                 | "7"         |
          {"type":["number","string"]}                                 | true        | type
          {"type":"boolean"}                                           | false       |
          {"type":"array"}                                             | null        | type
          {"minimum":3}                                                | 3           |
          {"minimum":3}                                                | 2.99        | out_of_range
          {"maximum":3}                                                | 3.01        | out_of_range
          {"multipleOf":0.01}                                          | 0.07        |
          {"multipleOf":0.01}                                          | 0.075       | out_of_range
          {"enum":["A","B"]}                                           | "B"         |
          {"enum":["A","B"]}                                           | "C"         | one_of
          {"minLength":2}                                              | "a"         | too_short
          {"maxLength":2}                                              | "abc"       | too_long
          {"pattern":"^[a-z]+$"}                                       | "abc"       |
          {"pattern":"^[a-z]+$"}                                       | "abc1"      | malformed
          {"pattern":"^[a-z]+$"}                                       | 5           |
          {"minItems":1}                                               | []          | out_of_range
          {"maxItems":1}                                               | [1,2]       | out_of_range
          {"uniqueItems":true}                                         | [1,1]       | repeated
          """)
  void a_value_fits_or_breaks_one_rule(String schema, String value, String rule) {
    var violations = compile(schema).violations(JsonValue.parse(value), "data");

    if (rule == null) {
      assertThat(violations).isEmpty();
    } else {
      assertThat(violations).extracting(Violation::rule).containsExactly(rule);
      assertThat(violations).extracting(Violation::field).containsExactly("data");
      assertThat(violations.getFirst().message()).isNotBlank();
    }
  }

  @Test
  void everything_that_is_wrong_is_told_with_its_place() {
    var schema =
        compile(
            """
            {"type":"object","properties":{
               "lines":{"type":"array","items":{"$ref":"#/$defs/line"}},
               "note":{"type":"string"}},
             "required":["note"],"additionalProperties":false,
             "$defs":{"line":{"type":"object","properties":{"sku":{"type":"string"},"count":{"minimum":1}},
                              "required":["sku"]}}}
            """);

    var violations =
        schema.violations(
            JsonValue.parse("{\"lines\":[{\"sku\":\"A\"},{\"sku\":7,\"count\":0},{}],\"other\":1}"),
            "data");

    assertThat(violations)
        .extracting(v -> v.field() + " " + v.rule())
        .containsExactlyInAnyOrder(
            "data.lines[1].sku type",
            "data.lines[1].count out_of_range",
            "data.lines[2].sku required",
            "data.note required",
            "data.other unknown");
  }

  @Test
  void no_more_is_told_than_anybody_reads() {
    var items = JsonValue.of(java.util.Collections.nCopies(1_000, true));

    assertThat(compile("{\"items\":{\"type\":\"string\"}}").violations(items, "data"))
        .hasSize(JsonSchemas.Compiled.MAX_VIOLATIONS);
  }

  @Test
  void what_is_no_schema_is_objected_to() {
    assertThat(schemas.objections(object("{\"type\":\"object\",\"properties\":{}}"), "schema"))
        .isEmpty();
    assertThat(schemas.objections(object("{\"type\":\"thing\"}"), "schema"))
        .extracting(Violation::field)
        .allSatisfy(field -> assertThat(field).startsWith("schema.type"))
        .isNotEmpty();
    assertThat(schemas.objections(object("{\"properties\":[]}"), "schema"))
        .extracting(Violation::field)
        .containsExactly("schema.properties");
  }

  @Test
  void a_reference_to_elsewhere_is_refused() {
    for (var reference :
        List.of("https://example.com/schema.json", "file:///etc/passwd", "other.json")) {
      assertThatIllegalArgumentException()
          .as(reference)
          .isThrownBy(
              () -> compile("{\"properties\":{\"a\":{\"$ref\":\"%s\"}}}".formatted(reference)));
    }
  }

  private JsonSchemas.Compiled compile(String schema) {
    return schemas.compile(object(schema));
  }

  private static JsonValue.Members object(String json) {
    return (JsonValue.Members) JsonValue.parse(json);
  }
}
