package com.meocrm.app.zalo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bots of Zalo, chats with them, and what is said there. A chat is known to a bot once somebody
 * wrote there. Limits are those that the hub has to keep to: one message a second in a chat, 20 a
 * minute in a group, 30 a second of a bot, to the millisecond. Safe for use by many threads.
 */
public final class ZaloBotWorld {
  private static final int MAX_TEXT = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstantSource clock;
  private final Map<String, Bot> bots = new HashMap<>();
  private final Map<String, Chat> chats = new HashMap<>();
  private final List<Received> received = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private int floods;
  private int requests;
  private boolean closed;

  ZaloBotWorld(InstantSource clock) {
    this.clock = clock;
  }

  /** What a message meets instead of being handled. */
  public enum Fault {
    NONE,
    /** A page of a proxy, in HTML. */
    BAD_GATEWAY,
    /** A page that says nothing, with status 200. */
    NO_ENVELOPE,
    /** Told to wait 3 s. */
    FLOOD_WAIT,
    /** The message is shown, and the connection ends without an answer. */
    ANSWER_LOST
  }

  /** A message as its readers see it. */
  public record Received(String chat, String text, String bot, Instant at) {}

  /** There is a bot with this token, which begins with its id. */
  public synchronized void addBot(String token, String name) {
    bots.put(token, new Bot(token.split(":", 2)[0], name));
  }

  /** The bot gets another token; the old one is worth nothing. */
  public synchronized void renew(String old, String token) {
    var bot = bots.remove(old);
    if (bot == null) {
      throw new IllegalArgumentException("no such bot");
    }
    bots.put(token, bot);
  }

  public synchronized void webhook(String token, String url) {
    bot(token).webhook = url;
  }

  /** Somebody writes to the bot. */
  public synchronized void say(
      String token, String chat, boolean isGroup, String who, String text) {
    chats.putIfAbsent(chat, new Chat(chat, isGroup));
    var update = JSON.createObjectNode().put("event_name", "message.text.received");
    var message = update.putObject("message");
    message.putObject("from").put("id", "u" + chat).put("display_name", who).put("is_bot", false);
    message.putObject("chat").put("id", chat).put("chat_type", isGroup ? "GROUP" : "PRIVATE");
    message.put("text", text).put("message_id", "in" + clock.millis()).put("date", clock.millis());
    bot(token).updates.addLast(update);
    notifyAll();
  }

  /** No bot may write there any more, for this reason. */
  public synchronized void close(String chat, int code, String reason) {
    var known = chats.get(chat);
    if (known == null) {
      throw new IllegalArgumentException("no such chat");
    }
    known.refusal = new Refused(code, reason);
  }

  /** The next messages meet these, one each. */
  public synchronized void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  public synchronized List<Received> received() {
    return List.copyOf(received);
  }

  public synchronized List<String> texts(String chat) {
    return received.stream().filter(m -> m.chat.equals(chat)).map(Received::text).toList();
  }

  /** How often somebody was told to wait because of what he had sent; injected waits not. */
  public synchronized int floods() {
    return floods;
  }

  /** How many requests sent something, or tried to. */
  public synchronized int requests() {
    return requests;
  }

  synchronized Fault nextFault() {
    requests++;
    var next = faults.poll();
    return next == null ? Fault.NONE : next;
  }

  synchronized JsonNode call(String token, String method, JsonNode arguments)
      throws InterruptedException {
    var bot = bots.get(token);
    if (bot == null) {
      throw new Refused(401, "Unauthorized");
    }
    return switch (method) {
      case "getMe" ->
          JSON.createObjectNode()
              .put("id", bot.id)
              .put("account_name", bot.name)
              .put("account_type", "BASIC")
              .put("can_join_groups", true);
      case "sendMessage" -> send(bot, arguments);
      case "getUpdates" -> update(bot, arguments.path("timeout").asLong(30));
      default -> throw new Refused(404, "Not Found: method not found");
    };
  }

  private JsonNode send(Bot bot, JsonNode arguments) {
    var id = arguments.path("chat_id");
    var text = arguments.path("text");
    if (!id.isTextual() || !text.isTextual()) {
      throw new Refused(400, "Bad Request: chat_id and text must be strings");
    }
    var chat = chats.get(id.textValue());
    if (chat == null) {
      throw new Refused(400, "Bad Request: chat not found");
    }
    if (chat.refusal != null) {
      throw chat.refusal;
    }
    var words = text.textValue();
    if (words.isBlank() || words.length() > MAX_TEXT) {
      throw new Refused(400, "Bad Request: text must have 1 to 2000 characters");
    }
    count(bot, chat);
    received.add(new Received(chat.id, words, bot.name, clock.instant()));
    return JSON.createObjectNode()
        .put("message_id", "out" + received.size())
        .put("date", clock.millis());
  }

  private void count(Bot bot, Chat chat) {
    var now = clock.instant();
    if (exceeds(chat.sent, 1, Duration.ofSeconds(1), now)
        || (chat.isGroup && exceeds(chat.sent, 20, Duration.ofMinutes(1), now))
        || exceeds(bot.sent, 30, Duration.ofSeconds(1), now)) {
      floods++;
      throw new Refused(429, "Too Many Requests");
    }
    chat.sent.add(now);
    bot.sent.add(now);
  }

  private static boolean exceeds(List<Instant> sent, int count, Duration per, Instant now) {
    return sent.stream().filter(at -> at.isAfter(now.minus(per))).count() >= count;
  }

  /** One update, once; as long as there is none, for as long as the asker waits. */
  private JsonNode update(Bot bot, long seconds) throws InterruptedException {
    if (!bot.webhook.isEmpty()) {
      throw new Refused(400, "Bad Request: a webhook is set");
    }
    long until = System.nanoTime() + seconds * 1_000_000_000;
    while (bot.updates.isEmpty() && !closed) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new Refused(408, "Request timeout");
      }
      wait(left);
    }
    return closed ? JSON.createObjectNode() : bot.updates.removeFirst();
  }

  private Bot bot(String token) {
    var bot = bots.get(token);
    if (bot == null) {
      throw new IllegalArgumentException("no such bot");
    }
    return bot;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** An answer whose {@code ok} is false. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int code;
    final String description;

    Refused(int code, String description) {
      super(description, null, false, false);
      this.code = code;
      this.description = description;
    }
  }

  private static final class Bot {
    final String id;
    final String name;
    final Deque<JsonNode> updates = new ArrayDeque<>();
    final List<Instant> sent = new ArrayList<>();
    String webhook = "";

    Bot(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  private static final class Chat {
    final String id;
    final boolean isGroup;
    final List<Instant> sent = new ArrayList<>();
    @Nullable Refused refusal;

    Chat(String id, boolean isGroup) {
      this.id = id;
      this.isGroup = isGroup;
    }
  }
}
