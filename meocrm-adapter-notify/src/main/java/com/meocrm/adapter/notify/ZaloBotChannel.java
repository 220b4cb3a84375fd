package com.meocrm.adapter.notify;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Messages to staff over a Zalo bot, and the chats that people link to it. Zalo publishes no
 * limits, so Telegram's are kept to; texts go without markup, since nothing says how a mistake in
 * it would be told.
 */
public final class ZaloBotChannel extends BotChannel {
  /** The secret that holds the token where the settings name no other. */
  public static final String BOT_TOKEN = "ZALO_BOT_TOKEN";

  static final int MAX_TEXT = 2000;

  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{8,200}");

  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]{1,24}");
  private static final Pattern CHAT = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  public ZaloBotChannel(ZaloBotConfig config) {
    super(
        StaffChannelName.ZALO,
        "Zalo",
        TOKEN,
        new BotApi("Zalo", config.base(), config.connectTimeout()));
  }

  @Override
  public LaneKind kind() {
    return LaneKind.ZALO_BOT;
  }

  @Override
  public int maxText() {
    return MAX_TEXT;
  }

  @Override
  public boolean isOn(StaffNotifications settings) {
    return settings.zalo().enabled();
  }

  @Override
  public Credential credential(StaffNotifications settings) {
    var named = settings.zalo().botTokenSecretRef();
    return new Credential(named == null ? BOT_TOKEN : named, Provider.ZALO);
  }

  @Override
  Optional<Check> bot(JsonValue.Members me) {
    return id(me).map(id -> new Check.Valid(id, name(me)));
  }

  /** It becomes part of a lane's id. */
  private static Optional<String> id(JsonValue.Members bot) {
    return BotApi.text(bot, "id")
        .or(() -> BotApi.number(bot, "id").map(String::valueOf))
        .filter(id -> ACCOUNT.matcher(id).matches());
  }

  private static String name(JsonValue.Members bot) {
    return BotApi.text(bot, "display_name")
        .or(() -> BotApi.text(bot, "account_name"))
        .orElse("bot");
  }

  @Override
  public Lane lane(StaffAccount account, StaffAddress address) {
    var group = new PacingGroup("zb_" + account.id());
    var chat = address.value();
    var value = CHAT.matcher(chat).matches() ? chat : Sha256.hex(chat).substring(0, 32);
    return new Lane(group + "_" + value, new Pacing(group, 1, address.isGroup() ? PER_GROUP : 0));
  }

  @Override
  public Sent send(Message message, Duration deadline) {
    var secret = message.secret();
    if (secret == null || !isToken(secret)) {
      return new Sent(new Outcome.Halted(Attempt.notMade(noToken())));
    }
    var arguments =
        Map.<String, Object>of(
            "chat_id", message.address().value(), "text", message.text().within(MAX_TEXT));
    return new Sent(ZaloBotOutcomes.of(call(secret, "sendMessage", arguments, deadline)));
  }

  @Override
  Map<String, Object> updatesFrom(long next, Duration wait) {
    return Map.of("timeout", wait.toSeconds());
  }

  /** There is no offset: Zalo hands out each update once, one with each answer. */
  @Override
  Polled received(JsonValue update, long next) {
    var greetings =
        update instanceof JsonValue.Members members
            ? greeting(members).stream().toList()
            : List.<Greeting>of();
    return new Polled.Received(greetings, next);
  }

  private static Optional<Greeting> greeting(JsonValue.Members update) {
    var message = BotApi.member(update, "message");
    var chat = message.flatMap(m -> BotApi.member(m, "chat"));
    var id = chat.flatMap(c -> BotApi.text(c, "id"));
    var text = message.flatMap(m -> BotApi.text(m, "text"));
    if (message.isEmpty() || chat.isEmpty() || id.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    if (id.get().isEmpty() || id.get().length() > StaffAddress.MAX_LENGTH) {
      return Optional.empty();
    }
    boolean isGroup = BotApi.text(chat.get(), "chat_type").orElse("PRIVATE").equals("GROUP");
    var title =
        BotApi.text(chat.get(), "title")
            .or(() ->
                BotApi.member(message.get(), "from").flatMap(f -> BotApi.text(f, "display_name")))
            .orElse(id.get());
    return Optional.of(
        new Greeting(
            id.get(), isGroup, title, null, isGroup ? unaddressed(text.get()) : text.get()));
  }

  /** In a group people turn to the bot by its name: what counts is the last word. */
  private static String unaddressed(String text) {
    var words = text.strip();
    return words.startsWith("@") ? words.substring(words.lastIndexOf(' ') + 1) : words;
  }

  @Override
  public Invitation invitation(StaffAccount account, String code) {
    return new Invitation(
        null,
        null,
        "Trong Zalo, mở bot “%s” (hoặc nhóm có bot) và gửi mã %s trong vòng 15 phút."
            .formatted(account.name(), code),
        "In Zalo, open the bot “%s”, or a group that it is in, and send %s within 15 minutes."
            .formatted(account.name(), code));
  }
}
