package com.meocrm.core.lead;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may buy.
 *
 * @param source where it came from, such as {@code facebook}
 * @param version rises with every change; the resource's ETag
 */
public record Lead(
    LeadId id,
    OrganizationId organization,
    String name,
    @Nullable String phone,
    @Nullable String email,
    @Nullable String source,
    @Nullable String notes,
    Standing standing,
    Instant createdAt,
    Instant updatedAt,
    long version) {
  public static final int MAX_NAME_LENGTH = 200;
  public static final int MAX_PHONE_LENGTH = 32;
  public static final int MAX_EMAIL_LENGTH = 254;
  public static final int MAX_SOURCE_LENGTH = 64;
  public static final int MAX_ASSIGNEE_LENGTH = 128;
  public static final int MAX_NOTES_LENGTH = 2000;

  /** This lead in another standing. */
  Lead with(Standing changed, Instant now) {
    return new Lead(
        id, organization, name, phone, email, source, notes, changed, createdAt, now, version + 1);
  }
}
