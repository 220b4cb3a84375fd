package com.meocrm.core.alert;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that needs a person's attention. A tenant has at most one alert of a kind and subject
 * that is not closed: what happens again while it stands only raises its count.
 *
 * @param subject id of what it is about, such as an endpoint's
 * @param occurrences how often it happened until now
 * @param openedAt database time
 * @param lastAt when it happened last
 * @param acknowledgedBy who said to have seen it; null: nobody yet
 */
public record Alert(
    AlertId id,
    OrganizationId organization,
    AlertKind kind,
    String subject,
    Status status,
    long occurrences,
    AlertDetails details,
    Instant openedAt,
    Instant lastAt,
    @Nullable Instant acknowledgedAt,
    @Nullable String acknowledgedBy,
    @Nullable Instant closedAt) {

  /** How far it is. */
  public enum Status {
    /** Nobody has said to have seen it. */
    OPEN,
    /** Somebody has seen it; it is not over. */
    ACKNOWLEDGED,
    /** It is over. */
    CLOSED
  }

  /** One line for a person. */
  public String message() {
    return kind.describe(subject, details.cause());
  }
}
