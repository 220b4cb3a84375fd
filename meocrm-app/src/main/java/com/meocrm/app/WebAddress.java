package com.meocrm.app;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Addresses that people give on the command line. */
final class WebAddress {
  private WebAddress() {}

  /**
   * @param example of what is expected
   * @throws ParameterException naming the option, when it is no http or https URL with a host
   */
  static void require(CommandSpec spec, String option, URI address, String example) {
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || address.getHost() == null) {
      throw new ParameterException(
          spec.commandLine(), option + ": an http or https URL is expected, such as " + example);
    }
  }
}
