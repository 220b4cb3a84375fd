package com.meocrm.app;

import java.util.List;

/**
 * Why the program does not start, in lines for the operator: what is wrong, and what to do. Never
 * holds a secret.
 */
final class StartupFailure extends RuntimeException {
  /** Something outside stands in the way. */
  static final int FAILED = 1;

  /** What the operator configured cannot work. */
  static final int MISCONFIGURED = 2;

  private final transient List<String> lines;
  private final int exitCode;

  private StartupFailure(List<String> lines, int exitCode) {
    super(String.join("; ", lines));
    this.lines = List.copyOf(lines);
    this.exitCode = exitCode;
  }

  static StartupFailure failed(String line) {
    return new StartupFailure(List.of(line), FAILED);
  }

  static StartupFailure misconfigured(List<String> lines) {
    return new StartupFailure(lines, MISCONFIGURED);
  }

  List<String> lines() {
    return lines;
  }

  int exitCode() {
    return exitCode;
  }
}
