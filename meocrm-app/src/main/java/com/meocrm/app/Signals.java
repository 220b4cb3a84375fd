package com.meocrm.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and its kin: the first asks for an orderly stop, the second ends the process at once.
 *
 * <p>A shutdown hook could do the former, not the latter: once the JVM is on its way down it
 * ignores further signals. The JDK's class for signals is called by reflection, since the
 * compiler's warning about it cannot be switched off.
 */
final class Signals {
  private static final int INTERRUPTED = 130;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicBoolean first = new AtomicBoolean(true);

  /** From now on signals come here. */
  static Signals handle() {
    var signals = new Signals();
    for (var name : new String[] {"INT", "TERM", "HUP"}) {
      signals.handle(name);
    }
    return signals;
  }

  /** Waits for the first signal. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Waits for the first signal, at most {@code time}; returns whether it came. */
  boolean await(Duration time) throws InterruptedException {
    return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(String name) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler received =
          (proxy, method, arguments) -> {
            received();
            return null;
          };
      var proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, received);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      // No such signal here (Windows): the JVM's own handling stays, and the shutdown hooks with
      // it.
      System.getLogger(Signals.class.getName())
          .log(System.Logger.Level.DEBUG, "cannot handle signal " + name, e);
    }
  }

  private void received() {
    if (first.compareAndSet(true, false)) {
      asked.countDown();
    } else {
      Runtime.getRuntime().halt(INTERRUPTED);
    }
  }
}
