package com.meocrm.adapter.notify;

import com.meocrm.adapter.notify.BotApi.Reply;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.notification.ChatInbox;
import com.meocrm.core.notification.Html;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffText;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Messages to staff over a Telegram bot, and the chats that people link to it. */
public final class TelegramChannel implements StaffChannel, ChatInbox, AutoCloseable {
  /** Counted in code points, after the markup has been read. */
  static final int MAX_TEXT = 4096;

  private static final String NO_TOKEN = "the secret is not the token of a Telegram bot";
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int PER_BOT = 30;
  private static final int PER_GROUP = 20;

  /** A bot restarts, a proxy hiccups; longer outages are the lane's. */
  private static final RetrySchedule SCHEDULE =
      new RetrySchedule(
          List.of(
              Duration.ofSeconds(2),
              Duration.ofSeconds(8),
              Duration.ofSeconds(32),
              Duration.ofMinutes(2)),
          Duration.ofHours(1));

  /** A token becomes part of a path, so nothing else may be one. */
  private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,16}:[A-Za-z0-9_-]{1,64}");

  private final BotApi api;

  public TelegramChannel(TelegramConfig config) {
    this.api = new BotApi("Telegram", config.base(), config.connectTimeout());
  }

  @Override
  public StaffChannelName name() {
    return StaffChannelName.TELEGRAM;
  }

  @Override
  public StaffChannelName channel() {
    return StaffChannelName.TELEGRAM;
  }

  @Override
  public LaneKind kind() {
    return LaneKind.TELEGRAM;
  }

  @Override
  public int maxText() {
    return MAX_TEXT;
  }

  @Override
  public List<Rate> groupRates() {
    return List.of(new Rate(PER_BOT, Duration.ofSeconds(1)));
  }

  @Override
  public RetrySchedule schedule() {
    return SCHEDULE;
  }

  @Override
  public boolean isOn(StaffNotifications settings) {
    return settings.telegram().enabled();
  }

  @Override
  public Credential credential(StaffNotifications settings) {
    return new Credential(settings.telegram().botTokenSecretRef(), Provider.TELEGRAM);
  }

  @Override
  public Check check(@Nullable Secret secret, Duration deadline) {
    if (secret == null || !isToken(secret)) {
      return new Check.Refused(NO_TOKEN);
    }
    return switch (api.call(secret, "getMe", Map.of(), deadline)) {
      case Reply.Ok(JsonValue.Members me, var duration) when id(me).isPresent() ->
          new Check.Valid(id(me).get(), BotApi.text(me, "username").orElse("bot"));
      case Reply.Ok ok -> new Check.Unreachable("Telegram answered something else");
      case Reply.Refusal error when isFinal(error.code()) ->
          new Check.Refused("Telegram does not know this bot's token: " + error.description());
      case Reply.Refusal error -> new Check.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Check.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Check.Unreachable(reason);
    };
  }

  private static boolean isToken(Secret secret) {
    return TOKEN.matcher(secret.reveal()).matches();
  }

  private static boolean isFinal(int code) {
    return code >= 400 && code < 500 && code != 409 && code != 429;
  }

  private static Optional<String> id(JsonValue.Members user) {
    return BotApi.number(user, "id").map(String::valueOf);
  }

  @Override
  public Lane lane(StaffAccount account, StaffAddress address) {
    var group = new PacingGroup("tg_" + account.id());
    // Only a name's first character is none of an identifier's.
    var chat = address.value().replace("@", "at-");
    return new Lane(group + "_" + chat, new Pacing(group, 1, address.isGroup() ? PER_GROUP : 0));
  }

  @Override
  public Sent send(Message message, Duration deadline) {
    var secret = message.secret();
    if (secret == null || !isToken(secret)) {
      return new Sent(new Outcome.Halted(Attempt.notMade(NO_TOKEN)));
    }
    var arguments = new HashMap<String, Object>();
    var address = message.address();
    arguments.put("chat_id", chatId(address.value()));
    if (address.topic() != null) {
      arguments.put("message_thread_id", address.topic());
    }
    arguments.put("text", text(message.text(), message.plain()));
    if (!message.plain()) {
      arguments.put("parse_mode", "HTML");
    }
    arguments.put("link_preview_options", Map.of("is_disabled", true));
    return TelegramOutcomes.of(
        api.call(secret, "sendMessage", arguments, deadline), address, message.plain());
  }

  /** Values are shortened before they are escaped, so that no markup is ever cut. */
  static String text(StaffText text, boolean plain) {
    var heading = text.heading();
    var body = text.body(MAX_TEXT);
    return plain
        ? heading + "\n" + body
        : "<b>" + Html.escaped(heading) + "</b>\n" + Html.escaped(body);
  }

  private static Object chatId(String value) {
    return value.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(value) : value;
  }

  @Override
  public Polled poll(Secret credential, long next, Duration wait) {
    if (!isToken(credential)) {
      return new Polled.Refused(NO_TOKEN);
    }
    var arguments =
        Map.<String, Object>of(
            "offset",
            next,
            "timeout",
            wait.toSeconds(),
            "allowed_updates",
            List.of("message", "channel_post"));
    return switch (api.call(credential, "getUpdates", arguments, wait.plus(ANSWER))) {
      case Reply.Ok(JsonValue.Items(var updates), var duration) -> received(updates, next);
      case Reply.Ok ok -> new Polled.Unreachable("Telegram answered something else");
      case Reply.Refusal error when error.code() == 409 -> new Polled.Refused(error.description());
      case Reply.Refusal error when isFinal(error.code()) ->
          new Polled.Refused(error.description());
      case Reply.Refusal error -> new Polled.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Polled.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Polled.Unreachable(reason);
    };
  }

  private static Polled received(List<JsonValue> updates, long next) {
    var greetings = new ArrayList<Greeting>();
    long after = next;
    for (var update : updates) {
      if (update instanceof JsonValue.Members members) {
        after = Math.max(after, BotApi.number(members, "update_id").orElse(-1L) + 1);
        BotApi.member(members, "message")
            .or(() -> BotApi.member(members, "channel_post"))
            .flatMap(TelegramChannel::greeting)
            .ifPresent(greetings::add);
      }
    }
    return new Polled.Received(greetings, after);
  }

  private static Optional<Greeting> greeting(JsonValue.Members message) {
    var chat = BotApi.member(message, "chat");
    var id = chat.flatMap(TelegramChannel::id);
    var text = BotApi.text(message, "text");
    if (chat.isEmpty() || id.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    boolean inTopic =
        message.get("is_topic_message").orElse(JsonValue.Null.NULL) == JsonValue.Bool.TRUE;
    return Optional.of(
        new Greeting(
            id.get(),
            !BotApi.text(chat.get(), "type").orElse("private").equals("private"),
            title(chat.get()).orElse(id.get()),
            inTopic ? BotApi.number(message, "message_thread_id").orElse(null) : null,
            text.get()));
  }

  private static Optional<String> title(JsonValue.Members chat) {
    return BotApi.text(chat, "title")
        .or(() ->
            BotApi.text(chat, "first_name")
                .map(first -> (first + " " + BotApi.text(chat, "last_name").orElse("")).strip()))
        .or(() -> BotApi.text(chat, "username"));
  }

  @Override
  public Invitation invitation(StaffAccount account, String code) {
    var bot = "https://t.me/" + account.name();
    return new Invitation(
        bot + "?start=" + code,
        bot + "?startgroup=" + code,
        "Mở liên kết rồi bấm Start, hoặc thêm bot vào nhóm, trong vòng 15 phút.",
        "Open the link and press Start, or add the bot to a group, within 15 minutes.");
  }

  @Override
  public void close() {
    api.close();
  }
}
