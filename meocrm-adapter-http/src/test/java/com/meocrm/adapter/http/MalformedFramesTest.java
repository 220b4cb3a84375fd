package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.RawWebSocket.BINARY;
import static com.meocrm.adapter.http.RawWebSocket.PING;
import static com.meocrm.adapter.http.RawWebSocket.TEXT;
import static com.meocrm.adapter.http.RawWebSocket.last;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.meocrm.adapter.http.security.Role;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever comes over a socket is answered or ends it, as specified, and nothing of it is an
 * exception in the log.
 */
class MalformedFramesTest {
  private static final int PROTOCOL_ERROR = 1002;
  private static final int NOT_UTF_8 = 1007;
  private static final int TOO_LARGE = 1009;
  private static final int INVALID_TOKEN = 4500;
  private static final int BAD_REQUEST = 4501;
  private static final int FORBIDDEN = 4507;

  private static final String SUBSCRIBE = "{\"id\":1,\"type\":\"subscribe\",\"channels\":";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer();
    var attention = new ThresholdFilter();
    attention.setLevel("WARN");
    attention.start();
    logged.addFilter(attention);
    logged.start();
    root.addAppender(logged);
  }

  @AfterEach
  void nothing_was_logged() {
    await().untilAsserted(() -> assertThat(server.liveSockets()).isZero());
    server.close();
    root.detachAppender(logged);
    assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  /** What a client does, and the codes of which one ends the socket. */
  record Ending(String name, Consumer<RawWebSocket> does, List<Integer> codes) {
    static Ending of(String name, Consumer<RawWebSocket> does, Integer... codes) {
      return new Ending(name, does, List.of(codes));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Ending> endings() {
    return Stream.of(
        Ending.of("binary", frame(last(BINARY), "{}".getBytes(UTF_8)), BAD_REQUEST),
        Ending.of("binary and empty", frame(last(BINARY), new byte[0]), BAD_REQUEST),
        Ending.of("binary in pieces", frame(BINARY, new byte[] {1}), BAD_REQUEST),
        Ending.of("one byte too large", text(padded(64 * 1024 + 1)), TOO_LARGE),
        Ending.of("a megabyte", text(padded(1024 * 1024)), TOO_LARGE),
        Ending.of("a terabyte is announced", bytes("81ff 00000100 00000000 00000000"), TOO_LARGE),
        Ending.of(
            "a length below zero is announced",
            bytes("81ff ffffffff ffffffff 00000000"),
            TOO_LARGE,
            PROTOCOL_ERROR),
        Ending.of(
            "too large in pieces",
            socket -> {
              socket.frame(TEXT, new byte[60_000]);
              socket.frame(0, new byte[60_000]);
            },
            TOO_LARGE),
        Ending.of("too deep", text(nested("[", "]", 65)), BAD_REQUEST),
        Ending.of("deep objects", text(nested("{\"a\":", "}", 100)), BAD_REQUEST),
        Ending.of("nothing but brackets", text("[".repeat(64 * 1024)), BAD_REQUEST),
        Ending.of("nothing but braces", text("{\"a\":".repeat(12_000)), BAD_REQUEST),
        Ending.of("a lone continuation byte", inString("80"), BAD_REQUEST),
        Ending.of("an overlong slash", inString("c0af"), BAD_REQUEST),
        Ending.of("an overlong NUL", inString("e08080"), BAD_REQUEST),
        Ending.of("half of a surrogate pair", inString("eda080"), BAD_REQUEST),
        Ending.of("beyond Unicode", inString("f4908080"), BAD_REQUEST),
        Ending.of("half a character", inString("e282"), BAD_REQUEST),
        Ending.of("bytes that UTF-8 never has", inString("feff"), BAD_REQUEST),
        Ending.of("UTF-16", text("{\"type\":\"pong\"}", "UTF-16LE"), BAD_REQUEST),
        Ending.of(
            "half a character at the end of the pieces",
            socket -> {
              socket.frame(TEXT, "{\"type\":\"".getBytes(UTF_8));
              socket.frame(last(0), new byte[] {(byte) 0xe2});
            },
            BAD_REQUEST),
        Ending.of("empty", text(""), BAD_REQUEST),
        Ending.of("blank", text("  \n"), BAD_REQUEST),
        Ending.of("not closed", text("{"), BAD_REQUEST),
        Ending.of("two objects", text("{} {}"), BAD_REQUEST),
        Ending.of("an array", text("[{\"type\":\"pong\"}]"), BAD_REQUEST),
        Ending.of("a number", text("7"), BAD_REQUEST),
        Ending.of("null", text("null"), BAD_REQUEST),
        Ending.of("single quotes", text("{'type':'pong'}"), BAD_REQUEST),
        Ending.of("a comment", text("{/**/\"type\":\"pong\"}"), BAD_REQUEST),
        Ending.of("not a number", text("{\"id\":NaN,\"type\":\"pong\"}"), BAD_REQUEST),
        Ending.of("one name twice", text("{\"type\":\"pong\",\"type\":\"auth\"}"), BAD_REQUEST),
        Ending.of("ten errors in a row", repeated("{\"type\":\"dance\"}", 10), BAD_REQUEST),
        // RFC 6455, which the container keeps
        Ending.of("not masked", bytes("8102 7b7d"), PROTOCOL_ERROR),
        Ending.of("an opcode that is none", frame(last(3), new byte[0]), PROTOCOL_ERROR),
        Ending.of("compressed without asking", frame(0xc1, new byte[] {1}), PROTOCOL_ERROR),
        Ending.of("the end of nothing", frame(last(0), new byte[] {1}), PROTOCOL_ERROR),
        Ending.of(
            "a message inside of another",
            socket -> {
              socket.frame(TEXT, "{".getBytes(UTF_8));
              socket.frame(last(TEXT), "{}".getBytes(UTF_8));
            },
            PROTOCOL_ERROR),
        Ending.of("a ping in pieces", frame(PING, new byte[] {1}), PROTOCOL_ERROR),
        Ending.of("a ping too large", frame(last(PING), new byte[126]), PROTOCOL_ERROR),
        Ending.of("half a close code", frame(last(8), new byte[] {1}), PROTOCOL_ERROR),
        Ending.of("a close code that is none", frame(last(8), new byte[] {0, 5}), PROTOCOL_ERROR),
        Ending.of(
            "a reason that is no text",
            frame(last(8), HexFormat.of().parseHex("03e8c0af")),
            PROTOCOL_ERROR,
            NOT_UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void what_cannot_be_a_message_ends_the_socket(Ending ending) {
    try (var socket = authenticated()) {
      ending.does.accept(socket);

      assertThat(ending.codes).contains(socket.closeCode());
    }
  }

  /** A message, and the code that it is answered with. */
  record Refusal(String message, String code) {
    @Override
    public String toString() {
      return message;
    }
  }

  static List<Refusal> refusals() {
    return List.of(
        new Refusal("{\"id\":1,\"type\":\"dance\"}", "UNKNOWN_MESSAGE"),
        new Refusal("{\"id\":1,\"type\":\"PONG\"}", "UNKNOWN_MESSAGE"),
        new Refusal("{\"id\":1,\"type\":\"pong\\u0000\"}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":\"%s\"}".formatted("x".repeat(65)), "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":7}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":null}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1}", "VALIDATION_FAILED"),
        new Refusal("{}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1.5,\"type\":\"pong\"}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":[],\"type\":\"pong\"}", "VALIDATION_FAILED"),
        new Refusal(
            "{\"id\":\"%s\",\"type\":\"pong\"}".formatted("x".repeat(65)), "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":\"pong\",\"more\":1}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":\"auth\",\"token\":\"x\"}", "ALREADY_AUTHENTICATED"),
        new Refusal("{\"id\":1,\"type\":\"auth\"}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":\"refresh\"}", "VALIDATION_FAILED"),
        new Refusal("{\"id\":1,\"type\":\"subscribe\"}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[]}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "\"orders\"}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[null]}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[[\"orders\"]]}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[\"nothing\"]}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[\"orders\"],\"since\":7}", "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[\"orders\"],\"since\":{\"epoch\":\"e\"}}", "VALIDATION_FAILED"),
        new Refusal(since("-1"), "VALIDATION_FAILED"),
        new Refusal(since("1.5"), "VALIDATION_FAILED"),
        new Refusal(since("\"1\""), "VALIDATION_FAILED"),
        new Refusal(since("1e400"), "VALIDATION_FAILED"),
        new Refusal(since("99999999999999999999"), "VALIDATION_FAILED"),
        new Refusal(SUBSCRIBE + "[\"shipping\"]}", "FORBIDDEN"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void what_is_a_message_and_wrong_is_answered_and_the_socket_stays(Refusal refusal) {
    try (var socket = authenticated()) {
      socket.send(refusal.message);

      var answer = socket.next();
      assertThat(answer.path("type").asText()).isEqualTo("error");
      ErrorShape.assertIsError(answer.path("error"), refusal.code);
      socket.send(SUBSCRIBE + "[\"orders\"]}");
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    }
  }

  static Stream<Ending> beginnings() {
    return Stream.of(
        Ending.of("subscribe before auth", text(SUBSCRIBE + "[\"orders\"]}"), BAD_REQUEST),
        Ending.of(
            "refresh before auth", text("{\"type\":\"refresh\",\"token\":\"x\"}"), BAD_REQUEST),
        Ending.of("pong before auth", text("{\"type\":\"pong\"}"), BAD_REQUEST),
        Ending.of("unknown before auth", text("{\"type\":\"dance\"}"), BAD_REQUEST),
        Ending.of(
            "no token's token", text("{\"type\":\"auth\",\"token\":\"a.b.c\"}"), INVALID_TOKEN),
        Ending.of(
            "a bad token in the subscribe",
            text(SUBSCRIBE + "[\"orders\"],\"token\":\"a.b.c\"}"),
            INVALID_TOKEN),
        Ending.of("binary first", frame(last(BINARY), new byte[] {1}), BAD_REQUEST),
        Ending.of("too large first", text(padded(64 * 1024 + 1)), TOO_LARGE),
        Ending.of("too deep first", text(nested("[", "]", 100)), BAD_REQUEST),
        Ending.of("no text first", inString("c0af"), BAD_REQUEST));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beginnings")
  void who_does_not_begin_by_saying_who_it_is_is_sent_away(Ending ending) {
    try (var socket = RawWebSocket.connect(server.port())) {
      ending.does.accept(socket);

      assertThat(ending.codes).contains(socket.closeCode());
    }
  }

  @Test
  void an_auth_that_is_wrong_is_answered_and_may_be_tried_again() {
    try (var socket = RawWebSocket.connect(server.port())) {
      socket.send("{\"id\":1,\"type\":\"auth\"}");
      ErrorShape.assertIsError(socket.next().path("error"), "VALIDATION_FAILED");
      socket.send("{\"id\":1,\"type\":\"auth\",\"token\":7}");
      ErrorShape.assertIsError(socket.next().path("error"), "VALIDATION_FAILED");
      socket.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(server.token("org_01")));

      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    }
  }

  @Test
  void a_token_for_one_webhook_alone_opens_no_socket() {
    var webhook =
        TestServer.json(
                server.post(
                    "/api/v1/webhooks", "{\"url\":\"https://a.example\",\"events\":[\"*\"]}"))
            .path("id")
            .asText();
    var token =
        TestServer.json(
                server.post(
                    "/api/v1/tokens",
                    "{\"name\":\"P\",\"scope\":\"events:read\",\"ttl\":\"1h\",\"webhookId\":\"%s\"}"
                        .formatted(webhook)))
            .path("token")
            .asText();
    try (var socket = RawWebSocket.connect(server.port())) {
      socket.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));

      assertThat(socket.closeCode()).isEqualTo(FORBIDDEN);
    }
  }

  @Test
  void who_leaves_in_the_middle_of_a_frame_leaves_nothing_behind() {
    for (var half : List.of("81", "81fe", "81fe ffff 00000000 7b", "01 83 00000000 7b2274")) {
      try (var socket = authenticated()) {
        bytes(half).accept(socket);
      }
    }
  }

  private RawWebSocket authenticated() {
    var socket = RawWebSocket.connect(server.port());
    var token = server.token("org_01", Role.STAFF, "orders:read events:read");
    socket.send("{\"type\":\"auth\",\"token\":\"%s\"}".formatted(token));
    assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    return socket;
  }

  private static Consumer<RawWebSocket> frame(int head, byte[] payload) {
    return socket -> socket.frame(head, payload);
  }

  private static Consumer<RawWebSocket> text(String message) {
    return socket -> socket.send(message);
  }

  private static Consumer<RawWebSocket> text(String message, String charset) {
    return frame(last(TEXT), message.getBytes(java.nio.charset.Charset.forName(charset)));
  }

  private static Consumer<RawWebSocket> repeated(String message, int times) {
    return socket -> {
      for (int i = 0; i < times; i++) {
        socket.send(message);
      }
    };
  }

  /** Bytes as they are, hexadecimal. */
  private static Consumer<RawWebSocket> bytes(String hex) {
    return socket -> socket.bytes(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** A message with these bytes inside of a string. */
  private static Consumer<RawWebSocket> inString(String hex) {
    var whole =
        HexFormat.of().formatHex("{\"type\":\"".getBytes(UTF_8))
            + hex
            + HexFormat.of().formatHex("\"}".getBytes(UTF_8));
    return frame(last(TEXT), HexFormat.of().parseHex(whole));
  }

  private static String padded(int bytes) {
    var frame = "{\"type\":\"\"}";
    return "{\"type\":\"" + "x".repeat(bytes - frame.length()) + "\"}";
  }

  private static String nested(String open, String close, int depth) {
    return "{\"type\":\"pong\",\"x\":"
        + open.repeat(depth)
        + (open.startsWith("{") ? "1" : "")
        + close.repeat(depth)
        + "}";
  }

  private static String since(String sequence) {
    return SUBSCRIBE
        + "[\"orders\"],\"since\":{\"epoch\":\"e\",\"sequence\":%s}}".formatted(sequence);
  }
}
