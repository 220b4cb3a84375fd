package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code meocrm zalo connect} and hubs that answer this and that. */
class ZaloConnectCommandTest {
  private static final String LINK =
      """
      {"url":"https://oauth.example/?state=s","callbackUrl":"https://meo.example/auth/zalo/callback",\
      "codeChallenge":"c","expiresAt":"%s"}\
      """;
  private static final String SOON = "2999-01-01T00:00:00.000Z";
  private static final String PAST = "2025-11-11T06:00:00.000Z";

  private final Deque<Answer> answers = new ArrayDeque<>();
  private HttpServer hub;

  @BeforeEach
  void start() throws IOException {
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
            var body = answer.body.getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    hub.start();
  }

  @AfterEach
  void stop() {
    hub.stop(0);
  }

  @Test
  void a_link_that_nobody_used_in_time_ends_the_waiting() {
    answers(200, "{\"status\":\"NOT_CONNECTED\"}");
    answers(200, LINK.formatted(PAST));
    answers(
        200,
        """
        {"status":"NOT_CONNECTED","grant":{"state":"EXPIRED","expiresAt":"%s"}}\
        """
            .formatted(PAST));

    var ran = run();

    assertThat(ran.exit).isEqualTo(3);
    assertThat(ran.err).contains("nobody agreed in time", "Run this again for a new one");
  }

  @Test
  void a_hub_that_is_away_for_a_moment_is_waited_for() {
    answers(200, "{\"status\":\"NOT_CONNECTED\"}");
    answers(200, LINK.formatted(SOON));
    answers(503, "{\"code\":\"OVERLOADED\",\"message\":\"later\"}");
    answers(
        200,
        """
        {"status":"CONNECTED","grantedAt":"2025-11-11T05:00:00.000Z","oaId":"28","name":"Mèo"}\
        """);

    var ran = run();

    assertThat(ran.exit).isZero();
    assertThat(ran.out).isEqualTo("https://oauth.example/?state=s\n");
    assertThat(ran.err).contains("the hub does not answer now", "connected: Mèo (28)");
  }

  @Test
  void an_account_that_was_connected_before_is_no_answer_to_the_new_link() {
    var before =
        """
        {"status":"CONNECTED","grantedAt":"2025-11-11T05:00:00.000Z","oaId":"28","name":"Mèo",\
        "grant":{"state":"%s","expiresAt":"%s","reason":"denied"}}\
        """;
    answers(200, before.formatted("EXPIRED", PAST));
    answers(200, LINK.formatted(SOON));
    answers(200, before.formatted("WAITING", SOON));
    answers(200, before.formatted("REFUSED", SOON));

    var ran = run();

    assertThat(ran.exit).isEqualTo(3);
    assertThat(ran.err).contains("waiting for the administrator", "not connected: denied");
  }

  @Test
  void what_is_missing_is_said_with_where_to_read_on() {
    answers(200, "{\"status\":\"NOT_CONNECTED\"}");
    answers(422, "{\"code\":\"ZALO_NOT_CONFIGURED\",\"message\":\"Set zcaAppId.\"}");

    var ran = run();

    assertThat(ran.exit).isEqualTo(3);
    assertThat(ran.err).contains("ZALO_NOT_CONFIGURED: Set zcaAppId.", "docs/zalo.md");
  }

  @Test
  void without_a_hub_it_fails_and_with_no_wait_it_ends_at_once() {
    answers(200, "{\"status\":\"NOT_CONNECTED\"}");
    answers(200, LINK.formatted(SOON));
    assertThat(run("--no-wait").exit).isZero();
    hub.stop(0);

    var ran = run();

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("cannot be reached");
  }

  private void answers(int status, String body) {
    answers.addLast(new Answer(status, body));
  }

  private Ran run(String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("zalo", "connect", "--token", "t", "--url"));
    arguments.add("http://127.0.0.1:" + hub.getAddress().getPort());
    arguments.addAll(List.of(more));
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }

  private record Answer(int status, String body) {}

  private record Ran(int exit, String out, String err) {}
}
