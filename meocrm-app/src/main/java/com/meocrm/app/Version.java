package com.meocrm.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which release this is. */
final class Version implements IVersionProvider {
  /** As partners see it in {@code User-Agent}. */
  static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"meocrm " + current()};
  }
}
