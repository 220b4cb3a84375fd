package com.meocrm.adapter.notify;

import com.meocrm.adapter.notify.BotApi.Reply;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.notification.ChatInbox;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the bots of messengers have in common: a token that is part of the path, {@code getMe},
 * {@code getUpdates}, and the limits that Telegram names and that the others are trusted with.
 */
abstract class BotChannel implements StaffChannel, ChatInbox, AutoCloseable {
  /** Messages that a group takes in a minute. */
  static final int PER_GROUP = 20;

  private static final int PER_BOT = 30;
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final int NOTHING_CAME = 408;
  private static final int OTHER_RECEIVER = 409;

  private final StaffChannelName name;
  private final String provider;
  private final Pattern token;
  private final BotApi api;

  /**
   * @param provider what people call it
   * @param token what a token looks like: it becomes part of a path, so nothing else may be one
   */
  BotChannel(StaffChannelName name, String provider, Pattern token, BotApi api) {
    this.name = name;
    this.provider = provider;
    this.token = token;
    this.api = api;
  }

  /** The bot that {@code getMe} answers; empty when that is none. */
  abstract Optional<Check> bot(JsonValue.Members me);

  /** What {@code getUpdates} is asked with. */
  abstract Map<String, Object> updatesFrom(long next, Duration wait);

  /** What {@code getUpdates} answered. */
  abstract Polled received(JsonValue updates, long next);

  @Override
  public final StaffChannelName name() {
    return name;
  }

  @Override
  public final StaffChannelName channel() {
    return name;
  }

  @Override
  public final List<Rate> groupRates() {
    return List.of(new Rate(PER_BOT, Duration.ofSeconds(1)));
  }

  @Override
  public final RetrySchedule schedule() {
    return RetrySchedule.CHAT;
  }

  @Override
  public final Check check(@Nullable Secret secret, Duration deadline) {
    if (secret == null || !isToken(secret)) {
      return new Check.Refused(noToken());
    }
    return switch (call(secret, "getMe", Map.of(), deadline)) {
      case Reply.Ok(JsonValue.Members me, var duration) when bot(me).isPresent() -> bot(me).get();
      case Reply.Ok ok -> new Check.Unreachable(somethingElse());
      case Reply.Refusal error when isFinal(error.code()) ->
          new Check.Refused(provider + " does not know this bot's token: " + error.description());
      case Reply.Refusal error -> new Check.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Check.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Check.Unreachable(reason);
    };
  }

  @Override
  public final Polled poll(Secret credential, long next, Duration wait) {
    if (!isToken(credential)) {
      return new Polled.Refused(noToken());
    }
    return switch (call(credential, "getUpdates", updatesFrom(next, wait), wait.plus(ANSWER))) {
      case Reply.Ok(var updates, var duration) -> received(updates, next);
      case Reply.Refusal error when error.code() == NOTHING_CAME ->
          new Polled.Received(List.of(), next);
      case Reply.Refusal error when error.code() == OTHER_RECEIVER || isFinal(error.code()) ->
          new Polled.Refused(error.description());
      case Reply.Refusal error -> new Polled.Unreachable(error.description());
      case Reply.NotSent(var reason, var duration) -> new Polled.Unreachable(reason);
      case Reply.Unknown(var reason, var duration) -> new Polled.Unreachable(reason);
    };
  }

  final Reply call(Secret secret, String method, Map<String, Object> arguments, Duration deadline) {
    return api.call(secret, method, arguments, deadline);
  }

  final boolean isToken(Secret secret) {
    return token.matcher(secret.reveal()).matches();
  }

  final String noToken() {
    return "the secret is not the token of a " + provider + " bot";
  }

  final String somethingElse() {
    return provider + " answered something else";
  }

  private static boolean isFinal(int code) {
    return code >= 400
        && code < 500
        && code != NOTHING_CAME
        && code != OTHER_RECEIVER
        && code != 429;
  }

  @Override
  public final void close() {
    api.close();
  }
}
