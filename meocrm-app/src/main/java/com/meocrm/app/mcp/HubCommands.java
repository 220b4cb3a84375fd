package com.meocrm.app.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A hub's commands over the Model Context Protocol, in its era without sessions: one request per
 * call, with progress on its event stream. Closing it leaves the stream, which cancels the call.
 */
public final class HubCommands implements AutoCloseable {
  private static final String VERSION = "2026-07-28";
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String DATA = "data:";
  private static final List<String> FAULTS =
      List.of("INTERNAL_ERROR", "UNAVAILABLE", "OVERLOADED", "SOURCE_UNAVAILABLE");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI endpoint;
  private final String token;

  public HubCommands(URI url, String token) {
    this.endpoint = URI.create(url.toString().replaceFirst("/+$", "") + "/mcp");
    this.token = token;
  }

  /** The hub's tools, as it lists them. */
  public Outcome list() throws IOException, InterruptedException {
    return send("tools/list", JSON.createObjectNode(), progress -> {});
  }

  /**
   * Calls a command and waits until it is over.
   *
   * @param progress hears how far it is
   */
  public Outcome call(String name, ObjectNode arguments, Consumer<String> progress)
      throws IOException, InterruptedException {
    var params = JSON.createObjectNode();
    params.put("name", name);
    params.set("arguments", arguments);
    params.putObject("_meta").put("progressToken", "cli");
    return send("tools/call", params, progress);
  }

  private Outcome send(String method, ObjectNode params, Consumer<String> progress)
      throws IOException, InterruptedException {
    var meta = params.withObjectProperty("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", VERSION);
    meta.putObject("io.modelcontextprotocol/clientCapabilities");
    var message = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", params);
    var request =
        HttpRequest.newBuilder(endpoint)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", VERSION)
            .header("Mcp-Method", method);
    if (params.has("name")) {
      request.header("Mcp-Name", params.path("name").asText());
    }
    var body = HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(message));
    var answer = http.send(request.POST(body).build(), HttpResponse.BodyHandlers.ofLines());
    var isStream =
        answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    return outcome(isStream ? last(answer, progress) : whole(answer), answer.statusCode());
  }

  private static JsonNode last(HttpResponse<Stream<String>> answer, Consumer<String> progress)
      throws IOException {
    JsonNode last = JSON.createObjectNode();
    try (var lines = answer.body()) {
      for (var each = lines.iterator(); each.hasNext(); ) {
        var line = each.next();
        if (line.startsWith(DATA)) {
          last = JSON.readTree(line.substring(DATA.length()));
          if (last.path("method").asText().equals("notifications/progress")) {
            progress.accept(shown(last.path("params")));
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return last;
  }

  private static String shown(JsonNode progress) {
    var message = progress.path("message").asText();
    return message.isEmpty() ? progress.path("progress").asText() : message;
  }

  private static JsonNode whole(HttpResponse<Stream<String>> answer) throws IOException {
    try (var lines = answer.body()) {
      var text = String.join("\n", lines.toList());
      return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException("the answer is no JSON: is there a MeoCRM hub?", e);
    }
  }

  private static Outcome outcome(JsonNode answer, int status) {
    var result = answer.path("result");
    if (result.isObject() && !result.path("isError").asBoolean()) {
      return new Outcome.Done(
          result.has("structuredContent") ? result.path("structuredContent") : result);
    }
    var error =
        result.isObject()
            ? result.path("_meta").path("com.meocrm/error")
            : answer.has("error") ? answer.path("error").path("data") : answer;
    var code = error.path("code").asText("HTTP_" + status);
    var told = code + ": " + error.path("message").asText("no answer");
    boolean isFault = FAULTS.contains(code) || (status >= 500 && result.isMissingNode());
    return isFault || answer.isEmpty() ? new Outcome.Failed(told) : new Outcome.Refused(told);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** What a call came to. */
  public sealed interface Outcome {
    /** It was done. */
    record Done(JsonNode output) implements Outcome {}

    /** The hub said no: another call, or another token, is needed. */
    record Refused(String why) implements Outcome {}

    /** It broke, here or there. */
    record Failed(String why) implements Outcome {}
  }
}
