package com.meocrm.adapter.http.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.realtime.ServerMessages.Ok;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.adapter.http.web.ErrorJson;
import com.meocrm.adapter.http.web.ErrorMapper;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.Language;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.realtime.Channel;
import com.meocrm.core.realtime.LiveCursor;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client says and is answered: who it is, what it follows, and where it is in the log.
 * Called under its socket's lock.
 */
final class Conversation {
  private static final int MAX_ERRORS_IN_A_ROW = 10;

  private final LiveSockets sockets;
  private final Line line;
  private final String traceId;
  private final Language language;
  private final Consumer<String> watcher;
  private volatile @Nullable Principal principal;
  private volatile @Nullable LiveCursor cursor;
  private LiveTokens.@Nullable Hold token;
  private int errorsInARow;

  /**
   * @param traceId of the request that opened the socket
   * @param language of messages for people
   */
  Conversation(LiveSockets sockets, Line line, String traceId, Language language) {
    this.sockets = sockets;
    this.line = line;
    this.traceId = traceId;
    this.language = language;
    this.watcher = line::show;
  }

  /** The socket as it is spoken over. */
  interface Line {
    /** Has an answer go out. */
    void answer(ByteBuffer message);

    /** Has items of a live view go out, if there is room; called without the lock. */
    void show(String items);

    /** Something may have to be sent; called without the lock. Never blocks. */
    void wake();

    void close(CloseReason reason);

    /** Closes once what was answered has left, if it leaves at once. */
    void closeAfterAnswers(CloseReason reason);
  }

  /** Whose it is; null: nobody has said so yet. */
  @Nullable Principal principal() {
    return principal;
  }

  /** Where the client is in the log; null: nobody has said who it is. */
  @Nullable LiveCursor cursor() {
    return cursor;
  }

  /** The request that opened the socket came with a token. */
  void begin(String upgradeToken) {
    try {
      authenticate(upgradeToken);
    } catch (RuntimeException e) {
      // Keys or database are out of reach, and there is no message that could be answered.
      var unused = ErrorMapper.problemOf(e, traceId);
      line.close(CloseReason.SHUTDOWN);
    }
  }

  /** Takes a message. */
  void understand(byte[] bytes) {
    var violations = new Violations();
    JsonObject json;
    try {
      json = JsonObject.read(bytes, violations);
    } catch (ProblemException e) {
      line.close(CloseReason.BAD_REQUEST); // it is no JSON object, so there is nobody to answer
      return;
    }
    var id = idOf(json, violations);
    try {
      var message = ClientMessage.decode(json);
      if (principal == null && !introducesItself(message)) {
        line.close(CloseReason.BAD_REQUEST);
        return;
      }
      violations.orThrow();
      act(message, id);
      errorsInARow = 0;
    } catch (LiveCursor.PositionLostException e) {
      line.close(CloseReason.POSITION_LOST);
    } catch (RuntimeException e) {
      refuse(id, ErrorMapper.problemOf(e, traceId));
    }
  }

  private static @Nullable JsonNode idOf(JsonObject json, Violations violations) {
    var id = json.raw("id");
    if (id == null || id.isIntegralNumber() || (id.isTextual() && id.textValue().length() <= 64)) {
      return id;
    }
    violations.add("id", "type", "must be a whole number or a string of at most 64 characters");
    return null;
  }

  private static boolean introducesItself(ClientMessage message) {
    return message instanceof ClientMessage.Auth
        || (message instanceof ClientMessage.Subscribe subscribe && subscribe.token() != null);
  }

  private void act(ClientMessage message, @Nullable JsonNode id) {
    switch (message) {
      case ClientMessage.Auth auth -> {
        if (principal != null) {
          throw refusal(
              409, "ALREADY_AUTHENTICATED", "This socket has said who it is; use refresh.");
        }
        if (authenticate(auth.token())) {
          answer(ok(id, null));
        }
      }
      case ClientMessage.Subscribe subscribe -> {
        var said = subscribe.token();
        if (said == null || (principal == null ? authenticate(said) : refresh(said))) {
          subscribe(subscribe, id);
        }
      }
      case ClientMessage.Unsubscribe unsubscribe -> {
        followed().leave(unsubscribe.channels());
        watchDeliveries();
        answer(ok(id, null));
      }
      case ClientMessage.Refresh refresh -> {
        if (refresh(refresh.token())) {
          answer(ok(id, null));
        }
      }
      case ClientMessage.Pong pong -> {}
      case ClientMessage.Unknown unknown ->
          throw refusal(400, "UNKNOWN_MESSAGE", "There is no message of this type.");
    }
  }

  private void subscribe(ClientMessage.Subscribe subscribe, @Nullable JsonNode id) {
    requireRights(subscribe.channels());
    var since = subscribe.since();
    boolean recovered = followed().follow(subscribe.channels(), since);
    watchDeliveries();
    answer(ok(id, since == null ? null : recovered));
  }

  private void requireRights(Collection<Channel> channels) {
    var caller = caller();
    for (var channel : channels) {
      if (!caller.may(channel.scope())) {
        throw new ProblemException(
            Problem.of(403, "FORBIDDEN", "The token does not allow " + channel.scope() + ".")
                .withDetails(Map.of("channel", channel.wireName(), "scope", channel.scope())));
      }
    }
  }

  /** Whether the token says who it is; if not, the socket is closed. */
  private boolean authenticate(String said) {
    var verified = verified(said);
    if (verified == null) {
      return false;
    }
    if (verified.webhook() != null) {
      line.close(CloseReason.FORBIDDEN); // it opens one endpoint's log and nothing else
      return false;
    }
    if (!sockets.admit(verified)) {
      line.close(CloseReason.TOO_MANY_CONNECTIONS);
      return false;
    }
    try {
      cursor = sockets.feeds().open(verified.organization(), line::wake);
    } catch (RuntimeException e) {
      sockets.dismiss(verified); // as if it had said nothing, so that it may say it again
      throw e;
    }
    isBy(verified);
    return true;
  }

  /**
   * A later token of the same caller: rights are looked at again, and channels that were lost go.
   */
  private boolean refresh(String said) {
    var verified = verified(said);
    if (verified == null) {
      return false;
    }
    var before = caller();
    if (!verified.organization().equals(before.organization())
        || !verified.subject().equals(before.subject())
        || verified.webhook() != null) {
      line.close(CloseReason.INVALID_TOKEN);
      return false;
    }
    isBy(verified);
    var lost =
        followed().channels().stream().filter(channel -> !verified.may(channel.scope())).toList();
    followed().leave(lost);
    watchDeliveries();
    return true;
  }

  private void isBy(Principal verified) {
    principal = verified;
    var before = token;
    token = sockets.tokens().hold(verified, () -> line.close(CloseReason.INVALID_TOKEN));
    if (before != null) {
      before.close();
    }
  }

  /** The one channel that is no part of the log. */
  private void watchDeliveries() {
    var deliveries = sockets.feeds().deliveries();
    if (followed().channels().contains(Channel.DELIVERIES)) {
      deliveries.watch(caller().organization(), watcher);
    } else {
      deliveries.leave(caller().organization(), watcher);
    }
  }

  private @Nullable Principal verified(String said) {
    try {
      return sockets.verify(said);
    } catch (RuntimeException e) {
      var problem = ErrorMapper.problemOf(e, traceId);
      if (problem.status() != 401) {
        throw new ProblemException(problem, e); // out of reach: the client may try again
      }
      line.close(CloseReason.INVALID_TOKEN);
      return null;
    }
  }

  private Ok ok(@Nullable JsonNode id, @Nullable Boolean recovered) {
    var followed = followed();
    return new Ok(
        id,
        "ok",
        sockets.secondsLeft(caller()),
        caller().organization().value(),
        followed.epoch(),
        followed.at(),
        recovered,
        followed.channels().stream().map(Channel::wireName).sorted().toList());
  }

  private void refuse(@Nullable JsonNode id, Problem problem) {
    line.answer(ServerMessages.error(id, ErrorJson.of(problem, traceId, language)));
    if (problem.status() >= 500) {
      return; // no error of the client's
    }
    errorsInARow++;
    if (errorsInARow >= MAX_ERRORS_IN_A_ROW) {
      line.closeAfterAnswers(CloseReason.BAD_REQUEST);
    }
  }

  private void answer(Ok ok) {
    line.answer(ServerMessages.ok(ok));
  }

  private Principal caller() {
    var known = principal;
    if (known == null) {
      throw new IllegalStateException("the socket has not said who it is");
    }
    return known;
  }

  private LiveCursor followed() {
    var followed = cursor;
    if (followed == null) {
      throw new IllegalStateException("the socket has not said who it is");
    }
    return followed;
  }

  /** Lets go of everything. */
  void end() {
    var followed = cursor;
    cursor = null;
    if (followed != null) {
      followed.close();
    }
    var held = token;
    if (held != null) {
      token = null;
      held.close();
    }
    var known = principal;
    if (known != null) {
      principal = null;
      sockets.feeds().deliveries().leave(known.organization(), watcher);
      sockets.dismiss(known);
    }
  }

  private static ProblemException refusal(int status, String code, String message) {
    return new ProblemException(Problem.of(status, code, message));
  }
}
