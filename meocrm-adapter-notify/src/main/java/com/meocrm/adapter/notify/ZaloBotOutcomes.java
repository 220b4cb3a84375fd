package com.meocrm.adapter.notify;

import com.meocrm.adapter.notify.BotApi.Reply;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.shared.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of Zalo's bots to sendMessage mean. Zalo publishes no list of errors, so codes
 * are read as HTTP's, which the documented ones agree with; what is unknown may pass.
 */
final class ZaloBotOutcomes {
  private static final Duration MARGIN = Duration.ofMillis(100);

  /** What one chat's own limit explains. */
  private static final Duration ASKED_OF_CHAT = Duration.ofSeconds(5);

  /** The chat itself is what is wrong. */
  private static final List<String> NO_ENTRY =
      List.of("chat not found", "chat_id", "user not found", "not a member", "not in the group");

  private ZaloBotOutcomes() {}

  static Outcome of(Reply reply) {
    return switch (reply) {
      case Reply.Ok(var result, var duration) ->
          new Outcome.Delivered(new Attempt(200, messageId(result), null, duration));
      case Reply.NotSent(var reason, var duration) ->
          new Outcome.RetryLater(new Attempt(null, null, reason, duration), null);
      case Reply.Unknown(var reason, var duration) ->
          new Outcome.Ambiguous(new Attempt(null, null, reason, duration));
      case Reply.Refusal error -> of(error);
    };
  }

  private static Outcome of(Reply.Refusal error) {
    var attempt = new Attempt(error.code(), null, error.description(), error.duration());
    return switch (error.code()) {
      case 429 -> throttled(attempt, error.retryAfter());
      // Its own servers gave up waiting for each other: the message may be out.
      case 408 -> new Outcome.Ambiguous(attempt);
      case 401, 404 -> new Outcome.Halted(attempt);
      // A proxy's page says nothing about a chat or a message.
      case 400, 403, 413, 422 ->
          error.isOwn() ? refused(error, attempt) : new Outcome.Halted(attempt);
      default -> new Outcome.RetryLater(attempt, error.retryAfter());
    };
  }

  private static Outcome refused(Reply.Refusal error, Attempt attempt) {
    var words = error.description().toLowerCase(Locale.ROOT);
    return error.code() == 403 || NO_ENTRY.stream().anyMatch(words::contains)
        ? new Outcome.DestinationDead(attempt)
        : new Outcome.Rejected(attempt);
  }

  /** A wait longer than a chat's own limit explains is about the whole bot. */
  private static Outcome throttled(Attempt attempt, @Nullable Duration asked) {
    var wait = asked == null ? Duration.ofSeconds(1) : asked;
    return new Outcome.Throttled(attempt, wait.plus(MARGIN), wait.compareTo(ASKED_OF_CHAT) > 0);
  }

  private static @Nullable String messageId(JsonValue result) {
    return result instanceof JsonValue.Members message
        ? BotApi.text(message, "message_id").map(id -> "message " + id).orElse(null)
        : null;
  }
}
