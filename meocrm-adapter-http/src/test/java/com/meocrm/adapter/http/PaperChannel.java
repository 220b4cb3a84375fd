package com.meocrm.adapter.http;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.notification.ChatInbox;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel on which everything arrives. */
final class PaperChannel implements StaffChannel, ChatInbox {
  @Override
  public StaffChannelName name() {
    return StaffChannelName.TELEGRAM;
  }

  @Override
  public StaffChannelName channel() {
    return StaffChannelName.TELEGRAM;
  }

  @Override
  public LaneKind kind() {
    return LaneKind.TELEGRAM;
  }

  @Override
  public int maxText() {
    return 4096;
  }

  @Override
  public List<Rate> groupRates() {
    return List.of();
  }

  @Override
  public RetrySchedule schedule() {
    return RetrySchedule.WEBHOOK;
  }

  @Override
  public boolean isOn(StaffNotifications settings) {
    return settings.telegram().enabled();
  }

  @Override
  public Credential credential(StaffNotifications settings) {
    return new Credential(settings.telegram().botTokenSecretRef(), Provider.TELEGRAM);
  }

  @Override
  public Check check(@Nullable Secret secret, Duration deadline) {
    return new Check.Valid("123456", "meo_bot");
  }

  @Override
  public Lane lane(StaffAccount account, StaffAddress address) {
    return new Lane("paper_" + address.value(), Pacing.NONE);
  }

  @Override
  public Sent send(Message message, Duration deadline) {
    return new Sent(
        new Outcome.Delivered(new Outcome.Attempt(200, "message 1", null, Duration.ofMillis(7))));
  }

  @Override
  public Polled poll(Secret credential, long next, Duration wait) {
    return new Polled.Received(List.of(), next);
  }

  @Override
  public Invitation invitation(StaffAccount account, String code) {
    return new Invitation(
        "https://t.me/meo_bot?start=" + code,
        "https://t.me/meo_bot?startgroup=" + code,
        "Mở liên kết rồi bấm Start.",
        "Open the link and press Start.");
  }
}
