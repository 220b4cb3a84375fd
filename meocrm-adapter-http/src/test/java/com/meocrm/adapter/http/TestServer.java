package com.meocrm.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.realtime.LiveStreams;
import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.command.Command;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Handler;

/** A running server over an {@link InMemoryHub}, and ways to talk to it. */
final class TestServer implements AutoCloseable {
  static final JwtConfig.SharedSecret JWT =
      new JwtConfig.SharedSecret(
          Secret.of("a-secret-of-at-least-32-bytes-for-tests"), "meocrm-dev", "meocrm");
  static final ObjectMapper JSON = new ObjectMapper();
  private static final OpenApiDocument OPEN_API = new OpenApiDocument();

  static final String ORDER =
      """
      {"channel":"ONLINE","paymentMethod":"CARD","branchId":"br_1",\
      "items":[{"sku":"TEA-1","quantity":2,"unitPrice":"45000.50"}]}\
      """;

  final InMemoryHub hub = new InMemoryHub();
  final HttpClient client = HttpClient.newHttpClient();
  private final HubServer server;
  private final List<Route> routes;
  private final List<Command> commands;
  private final int port;

  TestServer() {
    this(config());
  }

  TestServer(HttpConfig config) {
    this(config, List.of());
  }

  /** With more routes than the server has. */
  TestServer(HttpConfig config, List<Route> more) {
    var api = hub.api();
    var tokens = HubServer.liveTokens(config, api);
    var streams = new LiveStreams(config.realtime(), api.live(), api.clock(), tokens);
    var all = new ArrayList<>(HubServer.routes(config, api, streams, tokens));
    all.addAll(more);
    routes = List.copyOf(all);
    commands = api.commands().commands().all();
    server = new HubServer(config, api, routes, streams, tokens, nothing -> {});
    port = server.start();
  }

  /** With more commands than every hub has, and something in front of all else. */
  TestServer(HttpConfig config, List<Command> more, Handler.Wrapper before) {
    hub.moreCommands = more;
    var api = hub.api();
    var tokens = HubServer.liveTokens(config, api);
    var streams = new LiveStreams(config.realtime(), api.live(), api.clock(), tokens);
    routes = HubServer.routes(config, api, streams, tokens);
    commands = api.commands().commands().all();
    server =
        new HubServer(
            config,
            api,
            routes,
            streams,
            tokens,
            javalin -> javalin.jetty.modifyServer(jetty -> jetty.insertHandler(before)));
    port = server.start();
  }

  /** All routes of the server. */
  List<Route> routes() {
    return routes;
  }

  /** All commands of the server. */
  List<Command> commands() {
    return commands;
  }

  static HttpConfig config() {
    return HttpConfig.of("127.0.0.1", 0, JWT, Secret.of("a secret for cursors"));
  }

  int liveSockets() {
    return server.liveSockets();
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  void stop() {
    server.close();
  }

  /** A token of an ADMIN. */
  String token(String organization) {
    return token(organization, Role.ADMIN, null);
  }

  String token(String organization, Role role, String scope) {
    return new TokenIssuer(JWT, hub.clock)
        .issue(
            new OrganizationId(organization), "usr_01", Set.of(role), scope, Duration.ofHours(1));
  }

  /** A token of another user. */
  String tokenOf(String organization, String subject, Role role) {
    return new TokenIssuer(JWT, hub.clock)
        .issue(new OrganizationId(organization), subject, Set.of(role), null, Duration.ofHours(1));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + token("org_01"));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      OPEN_API.assertDocumented(response);
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(authorized(path));
  }

  HttpResponse<String> getAs(String organization, String path) {
    return send(request(path).header("Authorization", "Bearer " + token(organization)));
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        authorized(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /**
   * Writes bytes to a socket and returns all that comes back until the server closes or falls
   * silent.
   */
  String raw(String bytes) {
    return raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  String raw(byte[] bytes) {
    return raw(bytes, true);
  }

  /** As {@link #raw(String)}, but the server is left waiting for more. */
  String rawWithoutEnd(String bytes) {
    return raw(bytes.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  private String raw(byte[] bytes, boolean end) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (end) {
        socket.shutdownOutput();
      }
      return readAll(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String readAll(Socket socket) throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      // The server closed while we were still writing; what it said before counts.
      all.flush();
    }
    return all.toString(StandardCharsets.UTF_8);
  }
}
