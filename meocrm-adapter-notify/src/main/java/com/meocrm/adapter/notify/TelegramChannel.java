package com.meocrm.adapter.notify;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.notification.Html;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffText;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Messages to staff over a Telegram bot, and the chats that people link to it. */
public final class TelegramChannel extends BotChannel {
  /** Counted in code points, after the markup has been read. */
  static final int MAX_TEXT = 4096;

  private static final Pattern TOKEN = Pattern.compile("[1-9][0-9]{0,16}:[A-Za-z0-9_-]{1,64}");

  public TelegramChannel(TelegramConfig config) {
    super(
        StaffChannelName.TELEGRAM,
        "Telegram",
        TOKEN,
        new BotApi("Telegram", config.base(), config.connectTimeout()));
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
  public boolean isOn(StaffNotifications settings) {
    return settings.telegram().enabled();
  }

  @Override
  public Credential credential(StaffNotifications settings) {
    return new Credential(settings.telegram().botTokenSecretRef(), Provider.TELEGRAM);
  }

  @Override
  Optional<Check> bot(JsonValue.Members me) {
    return id(me).map(id -> new Check.Valid(id, BotApi.text(me, "username").orElse("bot")));
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
      return new Sent(new Outcome.Halted(Attempt.notMade(noToken())));
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
        call(secret, "sendMessage", arguments, deadline), address, message.plain());
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
  Map<String, Object> updatesFrom(long next, Duration wait) {
    return Map.of(
        "offset",
        next,
        "timeout",
        wait.toSeconds(),
        "allowed_updates",
        List.of("message", "channel_post"));
  }

  @Override
  Polled received(JsonValue updates, long next) {
    return updates instanceof JsonValue.Items(var items)
        ? received(items, next)
        : new Polled.Unreachable(somethingElse());
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
}
