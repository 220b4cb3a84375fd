package com.meocrm.app.zalo;

import com.meocrm.app.zalo.FakeZaloCallbacks.FakedCallback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Delivers callbacks as Zalo does: whatever is not answered with 200 within two seconds is told
 * again after 30 s, 5 min, 15 min, 30 min and 1 h, with the number of the repetition as {@code
 * num_retry}. Safe for use by many threads.
 */
public final class FakeZaloDelivery implements AutoCloseable {
  /** How long an answer is waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final List<Duration> SCHEDULE =
      List.of(
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI webhook;
  private final InstantSource clock;
  private final Duration patience;
  private final List<Pending> pending = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();

  /**
   * @param clock of the repetitions
   */
  public FakeZaloDelivery(URI webhook, InstantSource clock) {
    this(webhook, clock, PATIENCE);
  }

  /**
   * @param patience how long an answer is waited for, where it is not about that
   */
  public FakeZaloDelivery(URI webhook, InstantSource clock, Duration patience) {
    this.webhook = webhook;
    this.clock = clock;
    this.patience = patience;
  }

  /** Tells something now, and again later as long as it is not answered. */
  public Attempt tell(FakedCallback callback) {
    return attempt(new Pending(callback, 0, clock.instant()));
  }

  /** Tells again what is due; returns how much that was. */
  public int deliverDue() {
    List<Pending> due;
    synchronized (this) {
      due = pending.stream().filter(p -> !p.at.isAfter(clock.instant())).toList();
      pending.removeAll(due);
    }
    due.forEach(this::attempt);
    return due.size();
  }

  /** What was tried, in the order in which it ended. */
  public synchronized List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** How much is still to be told again. */
  public synchronized int waiting() {
    return pending.size();
  }

  private Attempt attempt(Pending told) {
    long start = System.nanoTime();
    var attempt = new Attempt(told.retry, status(told), took(start));
    synchronized (this) {
      attempts.add(attempt);
      if (attempt.status != 200 && told.retry < SCHEDULE.size()) {
        var next = clock.instant().plus(SCHEDULE.get(told.retry));
        pending.add(new Pending(told.callback, told.retry + 1, next));
      }
    }
    return attempt;
  }

  /** 0: no answer, or a late one. */
  private int status(Pending told) {
    var request =
        HttpRequest.newBuilder(webhook)
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("X-ZEvent-Signature", told.callback.signature())
            .POST(BodyPublishers.ofString(told.callback.body()));
    if (told.callback.timestamp() != null) {
      request.header("X-ZEvent-Timestamp", told.callback.timestamp());
    }
    if (told.retry > 0) {
      request.header("num_retry", Integer.toString(told.retry));
    }
    try {
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static Duration took(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /**
   * One telling.
   *
   * @param retry 0 for the first
   * @param status of the answer; 0: none in time
   */
  public record Attempt(int retry, int status, Duration took) {}

  private record Pending(FakedCallback callback, int retry, Instant at) {}
}
