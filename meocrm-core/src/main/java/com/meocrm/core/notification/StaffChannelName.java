package com.meocrm.core.notification;

import com.meocrm.core.settings.StaffNotifications;
import java.util.Locale;
import java.util.Optional;

/** The ways by which staff is told, in the order in which they stand in for each other. */
public enum StaffChannelName {
  TELEGRAM,
  /** A Zalo bot. */
  ZALO,
  /** Conversations with the tenant's own Zalo official account. */
  ZALO_OA,
  EMAIL;

  /** As settings spell it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one by which a tenant is told what no rule says otherwise of. */
  static StaffChannelName defaultOf(StaffNotifications settings) {
    return of(settings.defaultChannel()).orElse(TELEGRAM);
  }

  public static Optional<StaffChannelName> of(String code) {
    for (var name : values()) {
      if (name.code().equals(code)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
