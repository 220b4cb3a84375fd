package com.meocrm.app.telegram;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bots, chats, and what is said in them. Methods of the Bot API are {@link #call}ed with their
 * arguments as text; the rest is what people and operators do. Safe for use by many threads.
 */
public final class TelegramWorld {
  private static final int MAX_TEXT = 4096;
  private static final int MAX_BYTES = 32_768;
  private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,16}:[A-Za-z0-9_-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final InstantSource clock;
  private final Map<String, Bot> bots = new HashMap<>();
  private final Map<Long, Chat> chats = new LinkedHashMap<>();
  private final List<Received> received = new ArrayList<>();
  private final FloodControl flood = new FloodControl();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Deque<Refused> refusals = new ArrayDeque<>();
  private int requests;
  private int floods;
  private long messageIds = 100;

  /** Rising over restarts, as the real one's: who has read up to one is given what follows. */
  private long updateIds;

  private @Nullable Fault outage;

  public TelegramWorld(InstantSource clock) {
    this.clock = clock;
    this.updateIds = clock.instant().getEpochSecond();
  }

  /** A chat's sort. */
  public enum Sort {
    PRIVATE,
    GROUP,
    SUPERGROUP,
    CHANNEL
  }

  /** What a request meets instead of being handled. */
  public enum Fault {
    /** {@code {"ok":false,"error_code":500,…}}. */
    INTERNAL_ERROR,
    /** A page of the front proxy, in HTML. */
    BAD_GATEWAY,
    /** Told to wait 3 s, in the body and the header. */
    FLOOD_WAIT,
    /** The same in the header alone. */
    FLOOD_WAIT_HEADER,
    /** The message is delivered, and the connection ends without an answer. */
    ANSWER_LOST
  }

  /**
   * A message as its readers see it.
   *
   * @param text without markup
   * @param html as it was sent; the same as {@code text} without parse_mode
   */
  public record Received(
      long id, long chat, @Nullable Long topic, String text, String html, String bot, Instant at) {}

  public synchronized void addBot(String token, String username) {
    bots.put(token, new Bot(Long.parseLong(token.split(":", 2)[0]), username));
  }

  /** The token is worth nothing from now on. */
  public synchronized void revoke(String token) {
    bots.remove(token);
  }

  /**
   * A chat that the bots may write to.
   *
   * @param topics that it has; empty: it is no forum
   */
  public synchronized void addChat(long id, Sort sort, String title, Long... topics) {
    var chat = new Chat(id, sort, title);
    chat.topics.addAll(List.of(topics));
    chats.put(id, chat);
  }

  /** A person or group that no bot may write to any more, in Telegram's words. */
  public synchronized void close(long chat, String reason) {
    chat(chat).closed = reason;
  }

  public synchronized void closeTopic(long chat, long topic) {
    chat(chat).topics.remove(topic);
  }

  /** The group becomes a supergroup, which is another chat. */
  public synchronized void upgrade(long group, long supergroup) {
    var old = chat(group);
    addChat(supergroup, Sort.SUPERGROUP, old.title);
    old.upgradedTo = supergroup;
  }

  /** Somebody writes in a chat, and the bot reads it with its next getUpdates. */
  public synchronized void say(String bot, long chat, String text) {
    bots.values().stream()
        .filter(b -> b.username.equals(bot))
        .forEach(b -> b.updates.addLast(new Update(updateIds++, chat(chat), text)));
    notifyAll();
  }

  /** The next requests that send something meet these, one each. */
  public synchronized void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** The next request that sends something is refused in these words. */
  public synchronized void refuse(int code, String description) {
    refusals.addLast(Refused.of(code, description));
  }

  /** Every request that sends something meets this until told otherwise. */
  public synchronized void outage(@Nullable Fault fault) {
    outage = fault;
  }

  /** Everything that was received, in order. */
  public synchronized List<Received> received() {
    return List.copyOf(received);
  }

  public synchronized List<Received> received(long chat) {
    return received.stream().filter(message -> message.chat == chat).toList();
  }

  /** The first message like this, as soon as there is one; empty when none comes in time. */
  public synchronized Optional<Received> await(Predicate<Received> wanted, Duration patience)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      var found = received.stream().filter(wanted).findFirst();
      long left = (until - System.nanoTime()) / 1_000_000;
      if (found.isPresent() || left <= 0) {
        return found;
      }
      wait(left);
    }
  }

  /** How many requests sent something, or tried to. */
  public synchronized int requests() {
    return requests;
  }

  /** How often somebody was told to wait because of what he had sent; injected waits not. */
  public synchronized int floods() {
    return floods;
  }

  public synchronized List<ChatView> chats() {
    return chats.values().stream()
        .map(chat -> new ChatView(chat.id, chat.sort, chat.title))
        .toList();
  }

  /** A chat as it is listed. */
  public record ChatView(long id, Sort sort, String title) {}

  /** Answers a method. */
  synchronized Object call(String token, String method, Map<String, String> arguments)
      throws InterruptedException {
    if (!TOKEN.matcher(token).matches()) {
      throw Refused.of(404, "Not Found");
    }
    var bot = bots.get(token);
    if (bot == null) {
      throw Refused.of(401, "Unauthorized");
    }
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" -> bot.me();
      case "sendmessage" -> send(bot, arguments);
      case "getupdates" -> updates(bot, arguments);
      case "setwebhook" -> {
        bot.webhook = arguments.getOrDefault("url", "");
        yield true;
      }
      case "deletewebhook" -> {
        bot.webhook = "";
        yield true;
      }
      default -> throw Refused.of(404, "Not Found: method not found");
    };
  }

  /** What this request meets, before it is handled; null: nothing. */
  synchronized @Nullable Fault fault(String method) {
    if (!method.equalsIgnoreCase("sendMessage")) {
      return null;
    }
    requests++;
    var next = faults.poll();
    return next == null ? outage : next;
  }

  private Map<String, Object> send(Bot bot, Map<String, String> arguments) {
    var refusal = refusals.poll();
    if (refusal != null) {
      throw refusal;
    }
    var chat = addressee(arguments.getOrDefault("chat_id", ""));
    var raw = arguments.getOrDefault("text", "");
    var text = text(raw, arguments.get("parse_mode"));
    var topic = topic(chat, arguments.get("message_thread_id"));
    try {
      flood.count(bot.username, chat.id, chat.sort != Sort.PRIVATE, clock.instant());
    } catch (Refused refused) {
      floods++;
      throw refused;
    }
    var message =
        new Received(messageIds++, chat.id, topic, text, raw, bot.username, clock.instant());
    received.add(message);
    notifyAll();
    var json = new LinkedHashMap<String, Object>();
    json.put("message_id", message.id);
    json.put("from", bot.me());
    json.put("chat", chat.json());
    json.put("date", message.at.getEpochSecond());
    json.put("text", text);
    if (topic != null) {
      json.put("message_thread_id", topic);
      json.put("is_topic_message", true);
    }
    return json;
  }

  private Chat addressee(String id) {
    if (id.isEmpty()) {
      throw Refused.badRequest("chat_id is empty");
    }
    var chat = NUMBER.matcher(id).matches() ? chats.get(Long.parseLong(id)) : null;
    if (chat == null) {
      throw Refused.badRequest("chat not found");
    }
    if (chat.upgradedTo != null) {
      throw Refused.upgraded(chat.upgradedTo);
    }
    if (chat.closed != null) {
      throw chat.closed.startsWith("Forbidden")
          ? Refused.of(403, chat.closed)
          : Refused.badRequest(chat.closed);
    }
    return chat;
  }

  private static String text(String raw, @Nullable String mode) {
    if (raw.isEmpty()) {
      throw Refused.badRequest("message text is empty");
    }
    if (raw.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw Refused.badRequest("text is too long");
    }
    var text =
        switch (mode == null ? "" : mode.toLowerCase(Locale.ROOT)) {
          case "" -> raw;
          case "html" -> TelegramHtml.text(raw);
          default -> throw Refused.badRequest("unsupported parse_mode");
        };
    if (text.isBlank()) {
      throw Refused.badRequest("text must be non-empty");
    }
    if (text.codePointCount(0, text.length()) > MAX_TEXT) {
      throw Refused.badRequest("message is too long");
    }
    return text;
  }

  private static @Nullable Long topic(Chat chat, @Nullable String topic) {
    if (topic == null) {
      return null;
    }
    if (!NUMBER.matcher(topic).matches() || !chat.topics.contains(Long.valueOf(topic))) {
      throw Refused.badRequest("message thread not found");
    }
    return Long.valueOf(topic);
  }

  /** Waits for news as the real one does, and ends an earlier wait of the same bot. */
  private List<Object> updates(Bot bot, Map<String, String> arguments) throws InterruptedException {
    if (!bot.webhook.isEmpty()) {
      throw Refused.of(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to"
              + " delete the webhook first");
    }
    long offset = Long.parseLong(arguments.getOrDefault("offset", "0"));
    long millis = 1000 * Long.parseLong(arguments.getOrDefault("timeout", "0"));
    int turn = ++bot.polls;
    notifyAll();
    bot.updates.removeIf(update -> update.id < offset);
    long until = System.nanoTime() + millis * 1_000_000;
    while (bot.updates.isEmpty()) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
      if (bot.polls != turn) {
        throw Refused.of(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
                + " is running");
      }
    }
    return bot.updates.stream().<Object>map(Update::json).toList();
  }

  private Chat chat(long id) {
    return Objects.requireNonNull(chats.get(id), "no such chat");
  }

  private static final class Bot {
    final long id;
    final String username;
    final Deque<Update> updates = new ArrayDeque<>();
    String webhook = "";
    int polls;

    Bot(long id, String username) {
      this.id = id;
      this.username = username;
    }

    Map<String, Object> me() {
      return Map.of(
          "id",
          id,
          "is_bot",
          true,
          "first_name",
          username,
          "username",
          username,
          "can_join_groups",
          true);
    }
  }

  private static final class Chat {
    final long id;
    final Sort sort;
    final String title;
    final List<Long> topics = new ArrayList<>();
    @Nullable Long upgradedTo;
    @Nullable String closed;

    Chat(long id, Sort sort, String title) {
      this.id = id;
      this.sort = sort;
      this.title = title;
    }

    Map<String, Object> json() {
      var name = sort == Sort.PRIVATE ? "first_name" : "title";
      return Map.of("id", id, "type", sort.name().toLowerCase(Locale.ROOT), name, title);
    }
  }

  private record Update(long id, Chat chat, String text) {
    Map<String, Object> json() {
      return Map.of(
          "update_id",
          id,
          chat.sort == Sort.CHANNEL ? "channel_post" : "message",
          Map.of("message_id", id, "date", 1, "chat", chat.json(), "text", text));
    }
  }
}
