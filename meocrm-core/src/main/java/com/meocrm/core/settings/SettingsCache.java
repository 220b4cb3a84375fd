package com.meocrm.core.settings;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What tenants have set, as this node remembers it for at most {@link #OLDEST}.
 *
 * <p>Nobody waits for another's query: a thread may hold the only connection the other one needs.
 * Once a memory is older than {@link #REFRESHED} one thread renews it while the others go on with
 * it.
 */
final class SettingsCache {
  /** Beyond this age nothing is used: changes on other nodes count within five seconds. */
  static final Duration OLDEST = Duration.ofSeconds(4);

  static final Duration REFRESHED = Duration.ofSeconds(2);

  private static final int MAX_TENANTS = 10_000;

  private final SettingStore store;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<OrganizationId, Memory> memories = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  SettingsCache(SettingStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /** What the tenant had set at most {@link #OLDEST} ago, or later. */
  TenantSettings of(OrganizationId organization) {
    var memory = memories.get(organization);
    if (memory == null || age(memory) > OLDEST.toNanos()) {
      return load(organization);
    }
    if (age(memory) > REFRESHED.toNanos() && memory.renewed.compareAndSet(false, true)) {
      return load(organization);
    }
    return memory.settings;
  }

  /** The tenant's settings have changed. */
  void forget(OrganizationId organization) {
    // In this order: a load that began before the change is either not kept, or removed here.
    changes.incrementAndGet();
    memories.remove(organization);
  }

  private TenantSettings load(OrganizationId organization) {
    long known = changes.get();
    long began = nanoTime.getAsLong();
    var settings = store.load(organization);
    makeRoom();
    memories.compute(
        organization, (any, other) -> known == changes.get() ? new Memory(settings, began) : other);
    return settings;
  }

  private void makeRoom() {
    if (memories.size() >= MAX_TENANTS) {
      memories.values().removeIf(memory -> age(memory) > OLDEST.toNanos());
    }
    if (memories.size() >= MAX_TENANTS) {
      memories.clear();
    }
  }

  private long age(Memory memory) {
    return nanoTime.getAsLong() - memory.began;
  }

  private static final class Memory {
    private final TenantSettings settings;

    /** When the query began: what it did not see may be as old as this. */
    private final long began;

    private final AtomicBoolean renewed = new AtomicBoolean();

    Memory(TenantSettings settings, long began) {
      this.settings = settings;
      this.began = began;
    }
  }
}
