package com.meocrm.core.notification;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One-time codes that link chats, and who reads what people write to an account. */
public interface StaffLinks {
  /** How long a code can be used. */
  Duration VALID = Duration.ofMinutes(15);

  /** Keeps a code's hash in the current unit of work, good for {@link #VALID}. */
  void add(Link link);

  /**
   * Accounts of a channel for which a code can still be used, with a credential for each. As the
   * worker.
   */
  List<Open> open(StaffChannelName channel);

  /**
   * Takes the right to read an account's updates for so long: one reader on all nodes. As the
   * worker.
   *
   * @return empty when somebody else reads
   */
  Optional<Reading> read(StaffChannelName channel, String account, Duration lease);

  /** Notes what was read and gives the right back; does nothing under an older token. */
  void proceed(StaffChannelName channel, String account, Reading reading, long next);

  /**
   * The link of a code that can be used, whichever tenant of the account made it. As the worker.
   */
  Optional<Link> find(StaffChannelName channel, String account, String codeHash);

  /**
   * Uses the code up in the current unit of work of its tenant.
   *
   * @return false when it was used meanwhile
   */
  boolean use(OrganizationId organization, String codeHash);

  /**
   * A code that was given out.
   *
   * @param language of the chat's messages; null: the rules'
   */
  record Link(
      OrganizationId organization,
      StaffChannelName channel,
      String codeHash,
      String account,
      String secretRef,
      Set<String> audience,
      @Nullable Language language) {
    public Link {
      audience = Set.copyOf(audience);
    }
  }

  /** An account that somebody may be writing to. */
  record Open(OrganizationId organization, String account, String secretRef) {}

  /**
   * The right to read.
   *
   * @param next the first update that was not read yet
   */
  record Reading(long token, long next) {}
}
