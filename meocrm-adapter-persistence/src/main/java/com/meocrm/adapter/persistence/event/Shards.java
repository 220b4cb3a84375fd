package com.meocrm.adapter.persistence.event;

import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Where a tenant's events queue up: CRC-32 of its id in UTF-8, modulo {@value RelayStore#SHARDS}.
 * Stored, so fixed.
 */
public final class Shards {
  private Shards() {}

  /** The shard of that tenant. */
  public static short of(OrganizationId organization) {
    var crc = new CRC32();
    crc.update(organization.value().getBytes(StandardCharsets.UTF_8));
    return (short) (crc.getValue() % RelayStore.SHARDS);
  }
}
