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
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: who it is, what it follows, and where it is in the log.
 *
 * <p>Three kinds of threads meet here: the one that brings its frames, the follower of the log, and
 * those that end a send. Whoever wants something sent calls {@link #wake}; the lock has one of them
 * do it, and nobody waits for it who must not.
 */
final class LiveSocket implements FrameHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);
  private static final int MAX_ERRORS_IN_A_ROW = 10;

  /** How long a client that does not read may take to see why it was sent away. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  private final LiveSockets sockets;
  private final String traceId;
  private final Language language;
  private final @Nullable String upgradeToken;
  private final MessageReader reader = new MessageReader();
  private final MessageRate rate;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean pending;
  private volatile boolean closed;
  private volatile long openedAt;
  private volatile long lastHeard;
  private volatile long askedAt;
  private volatile boolean asked;
  private volatile @Nullable CoreSession session;
  private volatile @Nullable SocketWriter writer;
  private volatile @Nullable Principal principal;
  private volatile long closingSince;
  private final Consumer<String> watcher = this::show;
  private @Nullable LiveCursor cursor;
  private LiveTokens.@Nullable Hold token;
  private boolean catchingUp;
  private int errorsInARow;

  /**
   * @param upgradeToken from the request that opened the socket; null: the client will say
   */
  LiveSocket(
      LiveSockets sockets, String traceId, Language language, @Nullable String upgradeToken) {
    this.language = language;
    this.sockets = sockets;
    this.traceId = traceId;
    this.upgradeToken = upgradeToken;
    this.rate = new MessageRate(sockets.config().messagesPerSecond());
  }

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    openedAt = sockets.nanoTime();
    lastHeard = openedAt;
    writer = new SocketWriter(opened, sockets::nanoTime, this::wake);
    session = opened;
    sockets.add(this);
    callback.succeeded();
    if (upgradeToken != null) {
      exclusively(() -> authenticate(upgradeToken));
    }
    opened.demand();
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    lastHeard = sockets.nanoTime();
    asked = false;
    var opened = session;
    switch (frame.getOpCode()) {
      case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
        var result = reader.take(frame);
        callback.succeeded();
        if (!closed) {
          exclusively(() -> take(result));
        }
      }
      case OpCode.PING -> {
        pong(opened, frame.getPayload());
        callback.succeeded();
      }
      case OpCode.CLOSE -> {
        closed = true;
        callback.succeeded();
        return; // nothing follows
      }
      default -> callback.succeeded();
    }
    if (opened != null) {
      opened.demand();
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    // A client that is gone, or breaks the protocol: the container answers it, we have nothing to
    // add.
    LOG.debug("socket failed traceId={}", traceId, cause);
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    closed = true;
    sockets.remove(this);
    exclusively(this::release);
    callback.succeeded();
  }

  /** Whether it ends, or has ended. */
  boolean isClosed() {
    return closed;
  }

  /** Ends the socket. What is on its way may still leave. */
  void close(CloseReason reason) {
    var opened = session;
    if (closed || opened == null) {
      return;
    }
    closed = true;
    closingSince = sockets.nanoTime();
    LOG.debug("socket closes code={} traceId={}", reason.code(), traceId);
    opened.close(reason.code(), reason.text(), Callback.NOOP);
  }

  /** Looks after what time brings; called about once a second. */
  void tick(long now) {
    var config = sockets.config();
    var known = principal;
    var out = writer;
    if (closed) {
      if (closingSince != 0 && now - closingSince > LINGER.toNanos()) {
        abort(); // a client that stopped reading never sees why
      }
    } else if (known == null) {
      if (now - openedAt > config.authTimeout().toNanos()) {
        close(CloseReason.AUTH_TIMEOUT);
      }
    } else if (out != null && out.stalledFor() > config.stallTimeout().toNanos()) {
      close(CloseReason.SLOW_CONSUMER);
    } else if (sockets.isExpired(known)) {
      close(CloseReason.TOKEN_EXPIRED);
    } else if (asked) {
      if (now - askedAt > config.pongWithin().toNanos()) {
        // Who does not take what is sent cannot have seen the ping either.
        boolean takesNothing = out != null && out.stalledFor() > 0;
        close(takesNothing ? CloseReason.SLOW_CONSUMER : CloseReason.NO_PONG);
      }
    } else if (now - lastHeard > config.pingEvery().toNanos()) {
      ask(now);
    }
  }

  private void ask(long now) {
    askedAt = now;
    asked = true;
    exclusively(() -> {
      var followed = cursor;
      if (followed != null) {
        reply(ServerMessages.ping(followed.at()));
      }
    });
  }

  /** Something may have to be sent. Never blocks. */
  void wake() {
    pending = true;
    while (pending && !lock.isHeldByCurrentThread() && lock.tryLock()) {
      try {
        pump();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Runs {@code work} as the only one; may block. */
  private void exclusively(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
    wake();
  }

  private void pump() {
    while (pending) {
      pending = false;
      var out = writer;
      if (out != null && !closed) {
        out.pump(this::nextEvents);
      }
    }
  }

  private @Nullable ByteBuffer nextEvents() {
    var followed = cursor;
    if (followed == null || catchingUp || followed.channels().isEmpty()) {
      return null;
    }
    var frame = followed.next();
    if (frame == null) {
      catchingUp = true;
      sockets.later(this::catchUp);
      return null;
    }
    return frame.isEmpty() ? null : frame.message();
  }

  /** Reads the log until memory reaches again; each page is sent before the next is read. */
  private void catchUp() {
    exclusively(() -> {
      catchingUp = false;
      var followed = cursor;
      if (followed == null || closed) {
        return;
      }
      try {
        var frame = followed.catchUp();
        if (!frame.isEmpty()) {
          reply(frame.message());
        }
      } catch (LiveCursor.PositionLostException e) {
        close(CloseReason.POSITION_LOST);
      } catch (RuntimeException e) {
        LOG.warn("a socket could not catch up, its client connects again traceId={}", traceId, e);
        close(CloseReason.SHUTDOWN);
      }
    });
  }

  private void take(MessageReader.Result result) {
    switch (result) {
      case MessageReader.Incomplete waits -> {}
      case MessageReader.Refused refused -> close(refused.reason());
      case MessageReader.Message message -> {
        if (rate.allows(sockets.nanoTime())) {
          understand(message.bytes());
        } else {
          close(CloseReason.RATE_LIMITED);
        }
      }
    }
  }

  private void understand(byte[] bytes) {
    var violations = new Violations();
    @Nullable JsonNode id = null;
    try {
      var json = JsonObject.read(bytes, violations);
      id = idOf(json, violations);
      var message = ClientMessage.decode(json);
      if (principal == null && !introducesItself(message)) {
        close(CloseReason.BAD_REQUEST);
        return;
      }
      violations.orThrow();
      act(message, id);
      errorsInARow = 0;
    } catch (ProblemException e) {
      if (id == null && e.problem().status() == 400 && isUnreadable(e.problem())) {
        close(CloseReason.BAD_REQUEST);
      } else {
        refuse(id, e.problem());
      }
    } catch (RuntimeException e) {
      refuse(id, ErrorMapper.problemOf(e, traceId));
    }
  }

  /** Whether it was no JSON object at all, so that there is nobody to answer. */
  private static boolean isUnreadable(Problem problem) {
    return problem.code().equals("MALFORMED_JSON");
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
          reply(ok(id, null));
        }
      }
      case ClientMessage.Subscribe subscribe -> {
        var token = subscribe.token();
        if (token == null || (principal == null ? authenticate(token) : refresh(token))) {
          subscribe(subscribe, id);
        }
      }
      case ClientMessage.Unsubscribe unsubscribe -> {
        cursor().leave(unsubscribe.channels());
        watchDeliveries();
        reply(ok(id, null));
      }
      case ClientMessage.Refresh refresh -> {
        if (refresh(refresh.token())) {
          reply(ok(id, null));
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
    boolean recovered = cursor().follow(subscribe.channels(), since);
    watchDeliveries();
    reply(ok(id, since == null ? null : recovered));
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
  private boolean authenticate(String token) {
    var verified = verified(token);
    if (verified == null) {
      return false;
    }
    if (verified.webhook() != null) {
      close(CloseReason.FORBIDDEN); // such a token opens one endpoint's log and nothing else
      return false;
    }
    if (!sockets.admit(verified)) {
      close(CloseReason.TOO_MANY_CONNECTIONS);
      return false;
    }
    isBy(verified);
    cursor = sockets.feeds().open(verified.organization(), this::wake);
    return true;
  }

  /**
   * A later token of the same caller: rights are looked at again, and channels that were lost go.
   */
  private boolean refresh(String token) {
    var verified = verified(token);
    if (verified == null) {
      return false;
    }
    var before = caller();
    if (!verified.organization().equals(before.organization())
        || !verified.subject().equals(before.subject())
        || verified.webhook() != null) {
      close(CloseReason.INVALID_TOKEN);
      return false;
    }
    isBy(verified);
    var lost =
        cursor().channels().stream().filter(channel -> !verified.may(channel.scope())).toList();
    cursor().leave(lost);
    watchDeliveries();
    return true;
  }

  private void isBy(Principal verified) {
    principal = verified;
    var before = token;
    token = sockets.tokens().hold(verified, () -> close(CloseReason.INVALID_TOKEN));
    if (before != null) {
      before.close();
    }
  }

  /** The one channel that is no part of the log. */
  private void watchDeliveries() {
    var deliveries = sockets.feeds().deliveries();
    if (cursor().channels().contains(Channel.DELIVERIES)) {
      deliveries.watch(caller().organization(), watcher);
    } else {
      deliveries.leave(caller().organization(), watcher);
    }
  }

  /** Called by the follower, which must not wait: a socket that is busy misses it. */
  private void show(String items) {
    if (lock.tryLock()) {
      try {
        var out = writer;
        if (out != null && !closed) {
          out.offerIfFree(ServerMessages.items(items));
        }
      } finally {
        lock.unlock();
      }
      wake();
    }
  }

  private @Nullable Principal verified(String token) {
    try {
      return sockets.verify(token);
    } catch (RuntimeException e) {
      var problem = ErrorMapper.problemOf(e, traceId);
      if (problem.status() != 401) {
        throw e; // keys or database out of reach: the client may try again on this socket
      }
      close(CloseReason.INVALID_TOKEN);
      return null;
    }
  }

  private Ok ok(@Nullable JsonNode id, @Nullable Boolean recovered) {
    var followed = cursor();
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
    errorsInARow++;
    if (errorsInARow >= MAX_ERRORS_IN_A_ROW) {
      close(CloseReason.BAD_REQUEST);
    } else {
      reply(ServerMessages.error(id, ErrorJson.of(problem, traceId, language)));
    }
  }

  private void reply(Ok ok) {
    reply(ServerMessages.ok(ok));
  }

  private void reply(ByteBuffer message) {
    var out = writer;
    if (out != null && !closed && !out.offer(message)) {
      close(CloseReason.SLOW_CONSUMER);
    }
  }

  private Principal caller() {
    var known = principal;
    if (known == null) {
      throw new IllegalStateException("the socket has not said who it is");
    }
    return known;
  }

  private LiveCursor cursor() {
    var followed = cursor;
    if (followed == null) {
      throw new IllegalStateException("the socket has not said who it is");
    }
    return followed;
  }

  private void release() {
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

  private void abort() {
    var opened = session;
    if (opened != null) {
      opened.abort();
    }
  }

  private static void pong(@Nullable CoreSession opened, ByteBuffer payload) {
    if (opened != null) {
      var copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
      opened.sendFrame(new Frame(OpCode.PONG, copy), Callback.NOOP, false);
    }
  }

  private static ProblemException refusal(int status, String code, String message) {
    return new ProblemException(Problem.of(status, code, message));
  }
}
