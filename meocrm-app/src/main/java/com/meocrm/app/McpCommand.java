package com.meocrm.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.meocrm.app.mcp.HubCommands;
import com.meocrm.app.mcp.HubCommands.Outcome;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meocrm mcp}: calls a command of a running hub, as an agent would. */
@Command(
    name = "mcp",
    description = {
      "Calls a command of a running hub and shows its progress; without a name lists the commands.",
      "The answer goes to standard output as JSON, all else to standard error. Ctrl-C cancels the call; what it has done"
          + " until then stays.",
      "Exit code 0: done, 3: the hub refuses, 1: it failed or cannot be reached, 2: wrong options."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class McpCommand implements Callable<Integer> {
  private static final int REFUSED = 3;
  private static final int FAILED = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      description = "such as orders.sync or lead-priority.recalculate")
  private @Nullable String name;

  @Option(
      names = "--arg",
      paramLabel = "NAME=VALUE",
      description = "an argument; values that are JSON are taken as such, others as text")
  private Map<String, String> arguments = new LinkedHashMap<>();

  @Option(names = "--dry-run", description = "the same as --arg dryRun=true")
  private boolean dryRun;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description = "the hub (${DEFAULT-VALUE})")
  private URI url = URI.create("");

  @Option(
      names = "--token",
      required = true,
      paramLabel = "TOKEN",
      description =
          "a token whose scope names the command: mcp:orders.sync; see ./meocrm token --help")
  private String token = "";

  @Override
  public Integer call() throws InterruptedException {
    WebAddress.require(spec, "--url", url, "http://localhost:8080");
    BearerToken.require(spec, token);
    try (var hub = new HubCommands(url, token)) {
      return name == null ? listed(hub.list()) : called(hub, name);
    } catch (IOException e) {
      return failed(
          "the hub at %s cannot be reached, or went away: %s"
              .formatted(url, e.getMessage() == null ? "no connection" : e.getMessage()));
    }
  }

  private int listed(Outcome outcome) {
    if (!(outcome instanceof Outcome.Done(var result))) {
      return ended(outcome);
    }
    for (var tool : result.path("tools")) {
      spec.commandLine()
          .getOut()
          .printf(
              "%-28s %s%n", tool.path("title").asText(), tool.at("/annotations/title").asText());
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private int called(HubCommands hub, String command) throws IOException, InterruptedException {
    var err = spec.commandLine().getErr();
    return ended(
        hub.call(
            command,
            arguments(),
            progress -> {
              err.println(command + ": " + progress);
              err.flush();
            }));
  }

  private int ended(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(var output) -> {
        spec.commandLine().getOut().println(output.toPrettyString());
        spec.commandLine().getOut().flush();
        yield 0;
      }
      case Outcome.Refused(var why) -> {
        tell(why);
        yield REFUSED;
      }
      case Outcome.Failed(var why) -> failed(why);
    };
  }

  private int failed(String why) {
    tell(why);
    return FAILED;
  }

  private void tell(String line) {
    spec.commandLine().getErr().println("meocrm: " + line);
    spec.commandLine().getErr().flush();
  }

  private ObjectNode arguments() {
    var json = JSON.createObjectNode();
    arguments.forEach((argument, value) -> json.set(argument, value(value)));
    if (dryRun) {
      json.put("dryRun", true);
    }
    return json;
  }

  private static JsonNode value(String text) {
    try {
      var parsed = JSON.readTree(text);
      return parsed == null || parsed.isMissingNode()
          ? JsonNodeFactory.instance.textNode(text)
          : parsed;
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
