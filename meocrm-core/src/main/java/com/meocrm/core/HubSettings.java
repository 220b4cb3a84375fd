package com.meocrm.core;

import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.event.Relay;

/**
 * What distinguishes one hub process from another.
 *
 * @param node unique among all running processes on the database
 * @param version as {@code User-Agent} tells partners
 * @param relayBatch events per relay transaction
 */
public record HubSettings(
    NodeId node,
    String version,
    int relayBatch,
    EngineSettings engine,
    HousekeepingSettings housekeeping) {
  /** Settings with everything but the names at its default. */
  public static HubSettings of(NodeId node, String version) {
    return new HubSettings(
        node, version, Relay.DEFAULT_BATCH, EngineSettings.DEFAULT, HousekeepingSettings.DEFAULT);
  }

  /** The same with another way of working lanes. */
  public HubSettings withEngine(EngineSettings value) {
    return new HubSettings(node, version, relayBatch, value, housekeeping);
  }

  /** The same with other housekeeping. */
  public HubSettings withHousekeeping(HousekeepingSettings value) {
    return new HubSettings(node, version, relayBatch, engine, value);
  }
}
