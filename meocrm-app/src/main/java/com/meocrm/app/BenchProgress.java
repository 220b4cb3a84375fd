package com.meocrm.app;

import java.io.Console;
import java.io.PrintWriter;

/** One line that is overwritten, on terminals alone. */
final class BenchProgress implements AutoCloseable {
  private static final String ERASE = "\r\033[K";

  private final PrintWriter err;
  private final boolean terminal;

  BenchProgress(PrintWriter err) {
    this.err = err;
    this.terminal = isTerminal();
  }

  void show(String line) {
    if (terminal) {
      err.print(ERASE + line);
      err.flush();
    }
  }

  /** Newer JDKs have a console without a terminal too, and a method that tells. */
  @SuppressWarnings("SystemConsoleNull") // older ones have none
  private static boolean isTerminal() {
    var console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK, where having a console says it
    }
  }

  @Override
  public void close() {
    show("");
  }
}
