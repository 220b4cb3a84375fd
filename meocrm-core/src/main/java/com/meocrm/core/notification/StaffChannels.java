package com.meocrm.core.notification;

import com.meocrm.core.settings.StaffNotifications;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The channels this hub was built with. */
public final class StaffChannels {
  private final Map<StaffChannelName, StaffChannel> channels =
      new EnumMap<>(StaffChannelName.class);

  public StaffChannels(List<StaffChannel> channels) {
    for (var channel : channels) {
      if (this.channels.put(channel.name(), channel) != null) {
        throw new IllegalArgumentException("two channels are called " + channel.name());
      }
    }
  }

  public List<StaffChannel> all() {
    return List.copyOf(channels.values());
  }

  public Optional<StaffChannel> find(StaffChannelName name) {
    return Optional.ofNullable(channels.get(name));
  }

  /** Whether messages may go this way: the tenant has it on, and the hub can. */
  boolean isOn(StaffChannelName name, StaffNotifications settings) {
    return settings.enabled() && find(name).map(channel -> channel.isOn(settings)).orElse(false);
  }
}
