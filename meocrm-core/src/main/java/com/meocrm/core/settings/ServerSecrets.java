package com.meocrm.core.settings;

import java.util.Locale;
import java.util.Set;

/** The names under which the server itself is given secrets. */
public final class ServerSecrets {
  private static final String PREFIX = "MEOCRM_";
  private static final Set<String> NAMES =
      Set.of(
          "JWT_SECRET",
          "WEBHOOK_SECRET",
          "WEBHOOK_SECRET_PREVIOUS",
          "WEBHOOK_INBOUND_SECRET",
          "SMTP_URL");

  private ServerSecrets() {}

  /** Whether a tenant's setting must not name a secret so, in whatever case. */
  public static boolean isReserved(String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith(PREFIX) || NAMES.contains(upper);
  }
}
