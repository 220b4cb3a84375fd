package com.meocrm.core.shared;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a step on a thread of its own: at once while the step finds work, else after a short wait
 * or a {@link #wake}.
 *
 * <p>A step that throws is repeated after a growing pause; a loop only ends when it is stopped.
 */
public final class Loop {
  /** Longest wait of an idle loop: what a lost wake-up can cost. */
  public static final Duration IDLE = Duration.ofMillis(100);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final System.Logger LOG = System.getLogger(Loop.class.getName());

  private final String name;
  private final ThreadFactory threads;
  private final IntSupplier step;
  private final Supplier<Duration> idle;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopping;
  private @Nullable Thread thread;

  /**
   * @param step does one batch and returns how much it did; only ever called by one thread at a
   *     time
   */
  public Loop(String name, ThreadFactory threads, IntSupplier step) {
    this(name, threads, step, () -> IDLE);
  }

  /**
   * @param idle how long to wait after a step that found nothing to do, asked after that step
   */
  public Loop(String name, ThreadFactory threads, IntSupplier step, Supplier<Duration> idle) {
    this.name = name;
    this.threads = threads;
    this.step = step;
    this.idle = idle;
  }

  /** Starts the loop. */
  public void start() {
    if (thread != null) {
      throw new IllegalStateException(name + " was started before");
    }
    thread = threads.newThread(this::run);
    thread.setName(name);
    thread.start();
  }

  /**
   * Has the next step follow at once. Cheap, callable from any thread, never lost: a step that runs
   * is repeated.
   */
  public void wake() {
    if (wakeUps.availablePermits() == 0) {
      wakeUps.release();
    }
  }

  /**
   * Stops after the current step.
   *
   * @return whether the loop ended within {@code patience}
   */
  public boolean stop(Duration patience) {
    stopping = true;
    wake();
    var running = thread;
    if (running == null) {
      return true;
    }
    try {
      return running.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    var pause = FIRST_PAUSE;
    while (!stopping) {
      try {
        wakeUps.drainPermits(); // before the step: a wake-up during the step has it repeated
        if (step.getAsInt() == 0) {
          await(idle.get());
        }
        pause = FIRST_PAUSE;
      } catch (StoreUnavailableException e) {
        LOG.log(
            Level.WARNING, name + ": the database does not answer, trying again in " + pause, e);
        pause = pauseFor(pause);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, name + ": a step failed, trying again in " + pause, e);
        pause = pauseFor(pause);
      }
    }
  }

  private Duration pauseFor(Duration pause) {
    await(pause);
    var longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  private void await(Duration time) {
    try {
      // Whether it was woken or time ran out, the next step follows; the permit itself is of no
      // more use.
      var unused = wakeUps.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    }
  }
}
