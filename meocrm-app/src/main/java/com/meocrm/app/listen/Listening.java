package com.meocrm.app.listen;

import com.meocrm.app.listen.Forwarder.Result;
import com.meocrm.app.listen.HubEvents.Answer;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonValue.Members;
import com.meocrm.core.shared.JsonValue.Text;
import com.meocrm.core.webhook.EventSelection;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows an organization's log from a position on and forwards what is wanted, in order, each
 * event once; goes on where it was when the hub was away.
 *
 * <p>An event that the receiver answered, whatever the answer, is over. While nobody listens there
 * nothing is skipped: the event waits.
 */
public final class Listening {
  /** Ended because the hub refuses, or cannot be reached at the start. */
  public static final int REFUSED = 1;

  private static final Duration WAIT = Duration.ofSeconds(25);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final HubEvents hub;
  private final Forwarder forwarder;
  private final EventSelection selection;
  private final PrintWriter out;
  private final Duration firstPause;
  private final CountDownLatch stop = new CountDownLatch(1);

  private @Nullable String epoch;
  private long after;
  private long forwarded;
  private boolean connected;
  private Duration pause;

  /**
   * @param firstPause before asking again after a failure; doubled by each further one, up to 30 s
   */
  public Listening(
      HubEvents hub,
      Forwarder forwarder,
      EventSelection selection,
      PrintWriter out,
      Duration firstPause) {
    this.hub = hub;
    this.forwarder = forwarder;
    this.selection = selection;
    this.out = out;
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  /** Has {@link #run} end soon. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Listens until it is told to stop.
   *
   * @param since the number after which to begin; null: after the newest one
   * @return 0, or {@link #REFUSED}
   */
  public int run(@Nullable Long since) throws InterruptedException {
    try {
      if (!begin(since) || !follow()) {
        return REFUSED;
      }
    } catch (InterruptedException e) {
      if (stop.getCount() > 0) {
        throw e;
      }
      // Told to stop while it waited for the hub: an end in order.
    }
    say("ended after #%d: %d forwarded".formatted(after, forwarded));
    return 0;
  }

  /** Returns false when the hub refuses, true when told to stop. */
  private boolean follow() throws InterruptedException {
    while (stop.getCount() > 0) {
      boolean goOn =
          switch (hub.after(after, epoch, WAIT)) {
            case EventPage page -> forward(page);
            case Answer.Refused refused -> handle(refused);
            case Answer.Unreachable(var reason) -> pauseBecause("the hub is away: " + reason);
          };
      if (!goOn) {
        return false;
      }
    }
    return true;
  }

  private boolean begin(@Nullable Long since) throws InterruptedException {
    switch (hub.stand()) {
      case EventPage page -> {
        epoch = page.epoch();
        if (since != null && since > page.head()) {
          say("there is no event #%d yet: going on after the newest one".formatted(since));
        }
        after = since == null ? page.head() : Math.min(since, page.head());
        connected = true;
        say(
            "connected; the newest event is #%d, forwarding what follows #%d"
                .formatted(page.head(), after));
        return true;
      }
      case Answer.Refused refused -> say("the hub refuses: " + words(refused));
      case Answer.Unreachable(var reason) -> say("the hub cannot be reached: " + reason);
    }
    return false;
  }

  private boolean forward(EventPage page) throws InterruptedException {
    if (!connected) {
      say("connected again, going on after #" + after);
    }
    connected = true;
    pause = firstPause;
    epoch = page.epoch();
    for (var item : page.events()) {
      if (!forward(item, page.epoch())) {
        return true; // told to stop; the event was not forwarded and counts as not read
      }
      after = item.sequence();
    }
    after = page.nextAfter();
    return true;
  }

  /** Returns false when told to stop before it was forwarded. */
  private boolean forward(EventPage.Item item, String epochOfItem) throws InterruptedException {
    var body = new String(item.body(), StandardCharsets.UTF_8);
    if (!(JsonValue.parse(body) instanceof Members members)) {
      say("#%d is not an event and was skipped".formatted(item.sequence()));
      return true;
    }
    var type = text(members, "event");
    if (!EventType.isValid(type) || !selection.selects(new EventType(type))) {
      return true;
    }
    var event =
        new Forwarder.Event(
            text(members, "organizationId"),
            type,
            item.eventId(),
            members.get("meta").orElse(JsonValue.Null.NULL) instanceof Members meta
                ? text(meta, "traceId")
                : "",
            item.sequence(),
            epochOfItem,
            item.body());
    return post(event);
  }

  private boolean post(Forwarder.Event event) throws InterruptedException {
    for (boolean told = false; ; told = true) {
      switch (forwarder.post(event, forwarded + 1, 1)) {
        case Result.Answered(int status, var duration) -> {
          forwarded++;
          boolean taken = status >= 200 && status < 300;
          say(
              "#%d %s %s -> %d in %d ms%s"
                  .formatted(
                      event.sequence(),
                      event.type(),
                      event.id(),
                      status,
                      duration.toMillis(),
                      taken
                          ? ""
                          : " (not sent again; to repeat: --since "
                              + (event.sequence() - 1)
                              + ")"));
          return true;
        }
        case Result.Unanswered(var reason) -> {
          forwarded++;
          say(
              "#%d %s %s -> %s (not sent again; to repeat: --since %d)"
                  .formatted(
                      event.sequence(), event.type(), event.id(), reason, event.sequence() - 1));
          return true;
        }
        case Result.NotListening() -> {
          if (!told) {
            say(
                "#%d %s waits: nobody listens at the forwarding address; start your program"
                    .formatted(event.sequence(), event.type()));
          }
          if (await(firstPause)) {
            return false;
          }
        }
      }
    }
  }

  /** Returns whether to go on. */
  private boolean handle(Answer.Refused refused) throws InterruptedException {
    return switch (refused.status()) {
      case 409 -> {
        say("the log was begun anew there (another epoch); going on after #" + refused.head());
        epoch = null;
        after = refused.head();
        yield true;
      }
      case 410 -> {
        say(
            "events #%d to #%d are no longer kept; going on with #%d"
                .formatted(after + 1, refused.oldest() - 1, refused.oldest()));
        after = refused.oldest() - 1;
        yield true;
      }
      case 408, 429, 500, 502, 503, 504 -> {
        if (refused.retryAfter() != null && refused.retryAfter().compareTo(pause) > 0) {
          pause = refused.retryAfter();
        }
        yield pauseBecause("the hub is away: " + words(refused));
      }
      default -> {
        say("the hub refuses: " + words(refused));
        yield false;
      }
    };
  }

  private boolean pauseBecause(String reason) throws InterruptedException {
    if (connected) {
      say(reason + "; trying again");
    }
    connected = false;
    var unused = await(pause);
    var longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    return true;
  }

  /** Waits, at most until told to stop, and returns whether it was. */
  private boolean await(Duration time) throws InterruptedException {
    return stop.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static String words(Answer.Refused refused) {
    return "%d %s: %s".formatted(refused.status(), refused.code(), refused.message());
  }

  private static String text(Members members, String name) {
    return members.get(name).orElse(JsonValue.Null.NULL) instanceof Text(var value) ? value : "";
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
