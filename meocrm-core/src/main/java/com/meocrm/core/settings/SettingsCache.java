package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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

  /** Of each tenant: more would be one for each user or object that has values of its own. */
  private static final int MAX_ANSWERS = 256;

  private final SettingStore store;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<OrganizationId, Memory> memories = new ConcurrentHashMap<>();
  private final AtomicLong changes = new AtomicLong();

  SettingsCache(SettingStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /**
   * The answer that follows from what the tenant had set at most {@link #OLDEST} ago, or later:
   * worked out once for as long as that is remembered, since the same few questions come with every
   * request.
   *
   * @param working must give the same answer for the same question
   */
  JsonValue answer(
      OrganizationId organization,
      Question asked,
      Function<? super TenantSettings, JsonValue> working) {
    var memory = of(organization);
    var question = new Question(asked.key, asked.subject.knownTo(memory.settings));
    var known = memory.answers.get(question);
    if (known != null) {
      return known;
    }
    var answer = working.apply(memory.settings);
    if (memory.answers.size() < MAX_ANSWERS) {
      memory.answers.put(question, answer);
    }
    return answer;
  }

  /** What the tenant had set at most {@link #OLDEST} ago, or later. */
  Memory of(OrganizationId organization) {
    var memory = memories.get(organization);
    if (memory == null || age(memory) > OLDEST.toNanos()) {
      return load(organization);
    }
    if (age(memory) > REFRESHED.toNanos() && memory.renewed.compareAndSet(false, true)) {
      return load(organization);
    }
    return memory;
  }

  /** The tenant's settings have changed. */
  void forget(OrganizationId organization) {
    // In this order: a load that began before the change is either not kept, or removed here.
    changes.incrementAndGet();
    memories.remove(organization);
  }

  private Memory load(OrganizationId organization) {
    long known = changes.get();
    long began = nanoTime.getAsLong();
    var fresh = new Memory(store.load(organization), began);
    makeRoom();
    memories.compute(organization, (any, other) -> known == changes.get() ? fresh : other);
    return fresh;
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

  /** What a tenant has set, and what has followed from it. */
  static final class Memory {
    private final TenantSettings settings;

    /** When the query began: what it did not see may be as old as this. */
    private final long began;

    private final AtomicBoolean renewed = new AtomicBoolean();
    private final ConcurrentMap<Question, JsonValue> answers = new ConcurrentHashMap<>();

    Memory(TenantSettings settings, long began) {
      this.settings = settings;
      this.began = began;
    }

    TenantSettings settings() {
      return settings;
    }
  }

  /** What is asked about somebody or something. */
  record Question(SettingKey key, SettingSubject subject) {}
}
