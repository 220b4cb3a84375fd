package com.meocrm.core.notification;

import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom of a tenant's destinations a rule means. */
final class StaffAudience {
  private StaffAudience() {}

  /**
   * Everybody there is: those that are stored, the chat that the setting names as it does now, and
   * mail.
   */
  static List<StaffDestination> of(
      OrganizationId organization, List<StaffDestination> stored, StaffNotifications staff) {
    var all = new ArrayList<StaffDestination>();
    var channelId = staff.telegram().channelId();
    for (var destination : stored) {
      boolean ofSetting = destination.id().equals(StaffDestination.OF_SETTING);
      if (!ofSetting || isStill(destination, channelId)) {
        all.add(destination);
      }
    }
    if (channelId != null && !has(all, StaffDestination.OF_SETTING)) {
      all.add(StaffDestination.ofSetting(organization, channelId));
    }
    if (!has(all, StaffDestination.MAIL)) {
      all.add(StaffDestination.mail(organization));
    }
    return all;
  }

  /**
   * Those of the channel that are alive; of a channel whose chats are all dead the dead ones, whose
   * messages then go where else they can.
   */
  static List<StaffDestination> of(
      List<StaffDestination> all, StaffChannelName channel, StaffRule rule) {
    var meant = all.stream().filter(d -> d.channel() == channel).filter(rule::isFor).toList();
    var alive = meant.stream().filter(d -> !d.isDead()).toList();
    return alive.isEmpty() ? meant.stream().limit(1).toList() : alive;
  }

  /** A group that became another chat is still the one that the setting means. */
  private static boolean isStill(StaffDestination stored, @Nullable String channelId) {
    return channelId != null && channelId.equals(stored.title());
  }

  private static boolean has(List<StaffDestination> all, String id) {
    return all.stream().anyMatch(d -> d.id().equals(id));
  }
}
