package com.meocrm.adapter.http;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tools that the protocol's conformance suite expects of a server that it tests. */
final class McpTestProfile {
  private static final String ANY = "{\"type\":\"object\"}";

  private McpTestProfile() {}

  static List<Command> commands() {
    return List.of(
        new Quick("test.simple.text", ANY, (arguments, progress) -> Map.of("text", "simple")),
        new Quick(
            "test.error.handling",
            ANY,
            (arguments, progress) -> {
              throw DomainException.conflict(
                  "TEST_ERROR", "This tool intentionally fails.", Map.of());
            }),
        new Quick(
            "test.tool.with.progress",
            ANY,
            (arguments, progress) -> {
              progress.report(0, 100);
              progress.report(50, 100);
              progress.report(100, 100);
              return Map.of("text", "done");
            }),
        new Quick(
            "greet",
            "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}",
            (arguments, progress) ->
                Map.of("text", "Hello, " + new JsonMembers(arguments).text("name") + "!")),
        new Quick(
            "test.headers",
            "{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
                + "\"priority\":{\"type\":\"integer\",\"x-mcp-header\":\"Priority\"}}}",
            (arguments, progress) -> Map.of("text", "ok")),
        new Quick(
            "json.schema.2020.12.tool", SCHEMA, (arguments, progress) -> Map.of("text", "ok")),
        new Quick("test.logging.tool", ANY, (arguments, progress) -> Map.of("text", "quiet")),
        new Quick("test.streaming.elicitation", ANY, (arguments, progress) -> Map.of("text", "ok")),
        new Slow("slow.compute"),
        new Slow("failing.job"));
  }

  private static final String SCHEMA =
      """
      {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
       "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
       "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
         "contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
       "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
       "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
       "then":{"required":["phone"]},"else":{"required":["email"]},
       "additionalProperties":false}\
      """;

  private static CommandDefinition definition(String name, String input) {
    return CommandDefinition.of(name, name, "For tests.", input, ANY, Annotations.READS);
  }

  /** Does it. */
  private interface Work {
    Map<String, ?> run(JsonValue.Members arguments, Command.Progress progress);
  }

  private record Quick(CommandDefinition definition, Work work) implements Command.AtOnce {
    Quick(String name, String input, Work work) {
      this(McpTestProfile.definition(name, input), work);
    }

    @Override
    public JsonValue.Members run(
        JsonValue.Members arguments, RequestContext context, Progress progress) {
      return (JsonValue.Members) JsonValue.of(work.run(arguments, progress));
    }
  }

  /** Takes as many seconds as it is told, by the clock of this computer. */
  private record Slow(CommandDefinition definition) implements Command.InSteps {
    Slow(String name) {
      this(
          McpTestProfile.definition(
              name, "{\"type\":\"object\",\"properties\":{\"seconds\":{\"type\":\"number\"}}}"));
    }

    @Override
    public JsonValue.Members begin(JsonValue.Members arguments, RequestContext context) {
      long seconds = new JsonMembers(arguments).number("seconds").orElse(1);
      return members(
          Map.of(
              "done",
              0,
              "until",
              System.currentTimeMillis() + Duration.ofSeconds(seconds).toMillis()));
    }

    @Override
    public void step(Run run) {
      long until = new JsonMembers(run.progress()).count("until");
      if (System.currentTimeMillis() >= until && definition.name().value().equals("failing.job")) {
        throw DomainException.conflict("TEST_ERROR", "This job intentionally fails.", Map.of());
      }
      run.store(progress ->
          System.currentTimeMillis() < until
              ? new JobStep.More(progress)
              : new JobStep.Done(progress, members(Map.of("text", "computed"))));
    }

    private static JsonValue.Members members(Map<String, ?> map) {
      return (JsonValue.Members) JsonValue.of(map);
    }
  }
}
