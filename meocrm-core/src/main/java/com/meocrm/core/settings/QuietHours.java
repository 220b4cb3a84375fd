package com.meocrm.core.settings;

import java.time.LocalTime;

/** The setting {@code notifications.quietHours}, by the clock of Asia/Ho_Chi_Minh. */
public record QuietHours(LocalTime from, LocalTime to) {
  static QuietHours of(SettingValue value) {
    return new QuietHours(
        LocalTime.parse(value.member("from").text()), LocalTime.parse(value.member("to").text()));
  }

  /** Whether it is quiet at {@code time}; never where both ends are the same. */
  public boolean contains(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : to.isBefore(from) && (!time.isBefore(from) || time.isBefore(to));
  }
}
