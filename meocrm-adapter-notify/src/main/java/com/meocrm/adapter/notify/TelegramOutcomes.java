package com.meocrm.adapter.notify;

import com.meocrm.adapter.notify.BotApi.Reply;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel.News;
import com.meocrm.core.notification.StaffChannel.Sent;
import com.meocrm.core.shared.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What Telegram's answers to sendMessage mean, by code and words. */
final class TelegramOutcomes {
  /** Telegram counts in whole seconds, and its clock is not ours. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private static final Duration ASKED_OF_CHAT = Duration.ofSeconds(5);
  private static final Duration ASKED_OF_GROUP = Duration.ofMinutes(1);
  private static final Duration AT_ONCE = Duration.ZERO;

  /** The bot may not write there before an administrator acts. */
  private static final List<String> NO_ENTRY =
      List.of(
          "chat not found",
          "user not found",
          "not enough rights",
          "need administrator rights",
          "have no write access",
          "chat_write_forbidden",
          "group chat was deactivated");

  private static final List<String> NO_TOPIC =
      List.of("message thread not found", "topic_closed", "topic_deleted", "topic closed");

  private TelegramOutcomes() {}

  static Sent of(Reply reply, StaffAddress address, boolean plain) {
    return switch (reply) {
      case Reply.Ok(var result, var duration) ->
          new Sent(new Outcome.Delivered(new Attempt(200, messageId(result), null, duration)));
      case Reply.NotSent(var reason, var duration) ->
          new Sent(new Outcome.RetryLater(new Attempt(null, null, reason, duration), null));
      case Reply.Unknown(var reason, var duration) ->
          new Sent(new Outcome.Ambiguous(new Attempt(null, null, reason, duration)));
      case Reply.Refusal error -> of(error, address, plain);
    };
  }

  private static Sent of(Reply.Refusal error, StaffAddress address, boolean plain) {
    var words = error.description().toLowerCase(Locale.ROOT);
    var attempt = new Attempt(error.code(), null, error.description(), error.duration());
    return switch (error.code()) {
      case 400 -> {
        if (error.migrateTo() != null) {
          yield again(attempt, new News.Moved(error.migrateTo()));
        }
        if (words.contains("can't parse entities") && !plain) {
          yield again(attempt, new News.MarkupRefused());
        }
        if (address.topic() != null && contains(words, NO_TOPIC)) {
          yield again(attempt, new News.TopicLost(error.description()));
        }
        yield new Sent(
            contains(words, NO_ENTRY)
                ? new Outcome.DestinationDead(attempt)
                : new Outcome.Rejected(attempt));
      }
      case 401, 404, 421 -> new Sent(new Outcome.Halted(attempt));
      case 403 -> new Sent(new Outcome.DestinationDead(attempt));
      case 413 -> new Sent(new Outcome.Rejected(attempt));
      case 429 -> new Sent(throttled(attempt, error.retryAfter(), address));
      default -> new Sent(new Outcome.RetryLater(attempt, error.retryAfter()));
    };
  }

  /** Nothing was sent, and nothing is spent: it goes again in its turn. */
  private static Sent again(Attempt attempt, News news) {
    return new Sent(new Outcome.Throttled(attempt, AT_ONCE, false), news);
  }

  /** A wait longer than a chat's own limit explains is about the whole bot. */
  private static Outcome throttled(
      Attempt attempt, @Nullable Duration asked, StaffAddress address) {
    var wait = asked == null ? Duration.ofSeconds(1) : asked;
    var explained = address.isGroup() ? ASKED_OF_GROUP : ASKED_OF_CHAT;
    return new Outcome.Throttled(attempt, wait.plus(MARGIN), wait.compareTo(explained) > 0);
  }

  private static boolean contains(String words, List<String> any) {
    return any.stream().anyMatch(words::contains);
  }

  private static @Nullable String messageId(JsonValue result) {
    return result instanceof JsonValue.Members message
        ? BotApi.number(message, "message_id").map(id -> "message " + id).orElse(null)
        : null;
  }
}
