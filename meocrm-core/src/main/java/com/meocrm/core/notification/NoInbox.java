package com.meocrm.core.notification;

import com.meocrm.core.shared.Secret;
import java.time.Duration;

/** For hubs without Telegram. */
enum NoInbox implements ChatInbox {
  INSTANCE;

  @Override
  public StaffChannelName channel() {
    return StaffChannelName.TELEGRAM;
  }

  @Override
  public Polled poll(Secret credential, long next, Duration wait) {
    return new Polled.Refused("there is no Telegram here");
  }

  @Override
  public Invitation invitation(StaffAccount account, String code) {
    return new Invitation("", "");
  }
}
