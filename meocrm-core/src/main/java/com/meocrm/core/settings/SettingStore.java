package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values tenants set: for each scope one JSON object per document, each with a version. */
public interface SettingStore {
  /**
   * Everything the tenant has set, in one query: in the open transaction of the tenant or of the
   * worker if there is one, else in one of its own.
   */
  TenantSettings load(OrganizationId organization);

  /** What is set of a document at a scope; one that never was set is empty, at version 0. */
  Stored find(OrganizationId organization, SettingScope scope, String document);

  /**
   * The same, in the current unit of work and locked until it ends, also when nothing was set yet:
   * of two who change one document, the second waits and sees what the first stored.
   */
  Stored lock(OrganizationId organization, SettingScope scope, String document);

  /**
   * Replaces what is set of a document that is locked, in the current unit of work, and returns it
   * at its next version. Where nothing is left of it, the empty object stays with its version.
   */
  Stored save(
      OrganizationId organization, SettingScope scope, String document, JsonValue.Members value);

  /** How many documents the tenant has, empty ones included. */
  int count(OrganizationId organization);

  /**
   * One document at one scope.
   *
   * @param version 0 before it was ever set, and one more with each change
   * @param updatedAt of the last change; null: never
   */
  record Stored(JsonValue.Members value, long version, @Nullable Instant updatedAt) {
    /** Nothing was ever set. */
    public static final Stored NOTHING = new Stored(new JsonValue.Members(Map.of()), 0, null);
  }
}
