package com.meocrm.app;

import java.util.Optional;

/** The entry point behind {@code ./meocrm}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("version")) {
      System.out.println("meocrm " + version());
      return;
    }
    System.err.println("usage: ./meocrm version");
    System.exit(2);
  }

  private static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
