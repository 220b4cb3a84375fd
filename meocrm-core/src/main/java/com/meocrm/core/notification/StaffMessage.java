package com.meocrm.core.notification;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to staff, as people look it up.
 *
 * @param destination id of the chat or mail it goes to
 * @param to the same as people know it
 * @param facts how many it tells
 * @param dueAt when it is to go, or was
 * @param attempts how often it was sent
 * @param problem what the last attempt met; null: nothing
 */
public record StaffMessage(
    OrganizationId organization,
    String id,
    String rule,
    StaffChannelName channel,
    String destination,
    String to,
    boolean urgent,
    Status status,
    int facts,
    Instant createdAt,
    Instant dueAt,
    @Nullable Instant finishedAt,
    int attempts,
    @Nullable String problem) {

  /** How far it is. */
  public enum Status {
    /** It gathers facts, or waits for the morning. */
    WAITING,
    /** It queues for its chat. */
    QUEUED,
    /** The last attempt failed; it is tried again. */
    RETRYING,
    SENT,
    /** Its provider does not take it, and nobody else could be told. */
    FAILED,
    /** It was not sent, on purpose. */
    CANCELLED
  }

  /** One sentence for a person. */
  public String explanation(Language language) {
    return StaffStatusWords.of(this, language);
  }

  /** A message with everything that is known of it. */
  public record Whole(StaffMessage message, List<StaffFact> told, List<Step> history) {
    public Whole {
      told = List.copyOf(told);
      history = List.copyOf(history);
    }
  }

  /**
   * Something that happened to a message.
   *
   * @param what stable, in upper snake case
   * @param detail in plain words; null: there is no more to say
   */
  public record Step(Instant at, String what, @Nullable String detail) {}
}
