package com.meocrm.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A token that somebody gave on the command line. */
final class BearerToken {
  private BearerToken() {}

  /**
   * Refuses what cannot stand in a header.
   *
   * @throws ParameterException for {@code --token}, without repeating what was given
   */
  static void require(CommandSpec spec, String token) {
    if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new ParameterException(spec.commandLine(), "--token: that is no token");
    }
  }
}
