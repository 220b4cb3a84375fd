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
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffText;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages to staff over a Zalo bot, and the chats that people link to it. Zalo publishes no
 * limits, so Telegram's are kept to; texts go without markup, since nothing says how a mistake in
 * it would be told.
 */
public final class ZaloBotChannel implements StaffChannel, ChatInbox, AutoCloseable {
  /** The secret that holds the token where the settings name no other. */
  public static final String BOT_TOKEN = "ZALO_BOT_TOKEN";

  static final int MAX_TEXT = 2000;

  private static final String NO_TOKEN = "the secret is not the token of a Zalo bot";
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int PER_BOT = 30;
  private static final int PER_GROUP = 20;

  /** A token becomes part of a path, so nothing else may be one. */
  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{8,200}");

  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]{1,24}");
  private static final Pattern CHAT = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  private static final RetrySchedule SCHEDULE =
      new RetrySchedule(
          List.of(
              Duration.ofSeconds(2),
              Duration.ofSeconds(8),
              Duration.ofSeconds(32),
              Duration.ofMinutes(2)),
          Duration.ofHours(1));

  private final BotApi api;

  public ZaloBotChannel(ZaloBotConfig config) {
    this.api = new BotApi("Zalo", config.base(), config.connectTimeout());
  }

  @Override
  public StaffChannelName name() {
    return StaffChannelName.ZALO;
  }

  @Override
  public StaffChannelName channel() {
    return StaffChannelName.ZALO;
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
  public List<Rate> groupRates() {
    return List.of(new Rate(PER_BOT, Duration.ofSeconds(1)));
  }

  @Override
  public RetrySchedule schedule() {
    return SCHEDULE;
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
  public Check check(@Nullable Secret secret, Duration deadline) {
    if (secret == null || !isToken(secret)) {
      return new Check.Refused(NO_TOKEN);
    }
    return switch (api.call(secret, "getMe", Map.of(), deadline)) {
      case Reply.Ok(JsonValue.Members me, var duration) when id(me).isPresent() ->
          new Check.Valid(id(me).get(), name(me));
      case Reply.Ok ok -> new Check.Unreachable("Zalo answered something else");
      case Reply.Refusal error when isFinal(error.code()) ->
          new Check.Refused("Zalo does not know this bot's token: " + error.description());
      case Reply.Refusal error -> new Check.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Check.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Check.Unreachable(reason);
    };
  }

  private static boolean isToken(Secret secret) {
    return TOKEN.matcher(secret.reveal()).matches();
  }

  private static boolean isFinal(int code) {
    return code >= 400 && code < 500 && code != 408 && code != 409 && code != 429;
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
      return new Sent(new Outcome.Halted(Attempt.notMade(NO_TOKEN)));
    }
    var arguments =
        Map.<String, Object>of(
            "chat_id", message.address().value(), "text", text(message.text(), MAX_TEXT));
    return new Sent(ZaloBotOutcomes.of(api.call(secret, "sendMessage", arguments, deadline)));
  }

  /** Zalo does not say what a character is, so neither count may exceed {@code max}. */
  static String text(StaffText text, int max) {
    for (int codePoints = max; ; ) {
      var whole = text.heading() + "\n" + text.body(codePoints);
      if (whole.length() <= max) {
        return whole;
      }
      codePoints -= whole.length() - max;
    }
  }

  /** There is no offset: Zalo hands out each update once, one with each answer. */
  @Override
  public Polled poll(Secret credential, long next, Duration wait) {
    if (!isToken(credential)) {
      return new Polled.Refused(NO_TOKEN);
    }
    var arguments = Map.<String, Object>of("timeout", wait.toSeconds());
    return switch (api.call(credential, "getUpdates", arguments, wait.plus(ANSWER))) {
      case Reply.Ok(JsonValue.Members update, var duration) ->
          new Polled.Received(greeting(update).stream().toList(), next);
      case Reply.Ok nothing -> new Polled.Received(List.of(), next);
      case Reply.Refusal error when error.code() == 408 -> new Polled.Received(List.of(), next);
      case Reply.Refusal error when error.code() == 409 || isFinal(error.code()) ->
          new Polled.Refused(error.description());
      case Reply.Refusal error -> new Polled.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Polled.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Polled.Unreachable(reason);
    };
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

  @Override
  public void close() {
    api.close();
  }
}
