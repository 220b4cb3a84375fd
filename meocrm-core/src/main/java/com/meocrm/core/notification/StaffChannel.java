package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way to tell staff something: Telegram, Zalo, e-mail. The rest of the hub knows what to tell
 * whom and when, how often to try and how fast; a channel knows its provider.
 *
 * <p>Promises: sends once and never retries by itself; ends within the deadline; never throws for
 * what network and provider do; keeps credentials out of outcomes, exceptions and logs.
 */
public interface StaffChannel {
  StaffChannelName name();

  /** The kind of its lanes, which no other channel has. */
  LaneKind kind();

  /** How long a text may be, in characters as the provider counts them. */
  int maxText();

  /** Limits of one account, over all of its chats. */
  List<Rate> groupRates();

  RetrySchedule schedule();

  /** Whether the tenant has it switched on. */
  boolean isOn(StaffNotifications settings);

  /** What a credential is needed for; null: this channel needs none of the tenant's. */
  @Nullable Credential credential(StaffNotifications settings);

  /**
   * The account of a tenant where the hub itself keeps it; empty: the provider is asked whose the
   * credential is.
   */
  default Optional<Check> known(OrganizationId organization) {
    return Optional.empty();
  }

  /**
   * Asks the provider whose credential this is.
   *
   * @param secret null where {@link #credential} is null
   */
  Check check(@Nullable Secret secret, Duration deadline);

  /** The queue of one chat of an account. Equal for all tenants that share the account. */
  Lane lane(StaffAccount account, StaffAddress address);

  Sent send(Message message, Duration deadline);

  /**
   * The name of a tenant's secret.
   *
   * @param provider who it is for: decides which of the operator's secrets may be named
   */
  record Credential(String secretRef, Provider provider) {}

  /** What the provider said of a credential. */
  sealed interface Check {
    /**
     * It opens this account.
     *
     * @param id an identifier, the same for every credential of the account
     */
    record Valid(String id, String name) implements Check {}

    /** The provider does not take it. */
    record Refused(String reason) implements Check {}

    /** The provider did not answer; nothing is known. */
    record Unreachable(String reason) implements Check {}
  }

  /**
   * A chat's lane.
   *
   * @param value of its id: an identifier that begins with the account's
   */
  record Lane(String value, Pacing pacing) {}

  /**
   * One message on its way.
   *
   * @param secret null where the channel needs none
   * @param id the same each time this message is sent
   * @param plain whether to leave markup out, since the provider could not read it before
   */
  record Message(
      OrganizationId organization,
      @Nullable Secret secret,
      StaffAddress address,
      String id,
      StaffText text,
      boolean plain) {}

  /**
   * How it went.
   *
   * @param news what the hub must remember before it sends to this chat again; null: nothing. An
   *     outcome with news is {@link Outcome.Throttled} by nothing where the message is to go again
   *     at once, at no cost.
   */
  record Sent(Outcome outcome, @Nullable News news) {
    public Sent(Outcome outcome) {
      this(outcome, null);
    }
  }

  /** What a provider said about a chat or a message. */
  sealed interface News {
    /** The chat has another address from now on. */
    record Moved(String address) implements News {}

    /** The topic does not take messages any more; the chat may. */
    record TopicLost(String reason) implements News {}

    /** The markup of this message could not be read: it goes again as plain text. */
    record MarkupRefused() implements News {}
  }
}
