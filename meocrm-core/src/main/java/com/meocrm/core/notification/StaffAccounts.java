package com.meocrm.core.notification;

import com.meocrm.core.notification.StaffChannel.Check;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which account a tenant's credential opens. The provider is asked once for each
 * credential: only its own word puts a tenant's messages into an account's pacing group, since what
 * a token says of itself could be anybody's.
 */
public final class StaffAccounts {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NONE_NEEDED = "none";
  private static final String NOBODY = "nobody";

  private final StaffDestinations destinations;
  private final SecretResolver secrets;
  private final Opening opening;

  public StaffAccounts(StaffDestinations destinations, SecretResolver secrets, Opening opening) {
    this.destinations = destinations;
    this.secrets = secrets;
    this.opening = opening;
  }

  /** The account behind the tenant's credential of this moment. Not inside a transaction. */
  Opened open(OrganizationId organization, StaffChannel channel, StaffNotifications settings) {
    return open(
        organization,
        channel,
        settings,
        destinations.account(organization, channel.name()).orElse(null));
  }

  /**
   * @param known what the last check showed
   */
  Opened open(
      OrganizationId organization,
      StaffChannel channel,
      StaffNotifications settings,
      @Nullable StaffAccount known) {
    var kept = channel.known(organization);
    if (kept.isPresent()) {
      return kept(organization, channel, kept.get(), known);
    }
    var credential = channel.credential(settings);
    var secret =
        credential == null
            ? Optional.<Secret>empty()
            : secrets.find(organization, credential.secretRef(), credential.provider());
    if (credential != null && secret.isEmpty()) {
      return new Opened.Missing(
          "there is no secret " + credential.secretRef() + ": store it with PUT /secrets");
    }
    var fingerprint = secret.map(StaffAccounts::fingerprint).orElse(NONE_NEEDED);
    if (known != null && known.fingerprint().equals(fingerprint)) {
      return new Opened.Account(known, secret.orElse(null));
    }
    return switch (channel.check(secret.orElse(null), PATIENCE)) {
      case Check.Valid(var id, var name) -> {
        var account = new StaffAccount(channel.name(), id, name, fingerprint);
        destinations.saveAccount(
            organization, account, () -> opening.opened(organization, channel.name()));
        yield new Opened.Account(account, secret.orElse(null));
      }
      case Check.Refused(var reason) -> new Opened.Missing(reason);
      case Check.Unreachable(var reason) -> new Opened.Unknown(reason);
    };
  }

  /** What was last seen is remembered, so that it is news once when there is an account again. */
  private Opened kept(
      OrganizationId organization,
      StaffChannel channel,
      Check check,
      @Nullable StaffAccount known) {
    return switch (check) {
      case Check.Valid(var id, var name) -> {
        var account = new StaffAccount(channel.name(), id, name, NONE_NEEDED);
        if (!account.equals(known)) {
          destinations.saveAccount(
              organization, account, () -> opening.opened(organization, channel.name()));
        }
        yield new Opened.Account(account, null);
      }
      case Check.Refused(var reason) -> {
        var nobody = new StaffAccount(channel.name(), NOBODY, NOBODY, NOBODY);
        if (!nobody.equals(known)) {
          destinations.saveAccount(organization, nobody, () -> {});
        }
        yield new Opened.Missing(reason);
      }
      case Check.Unreachable(var reason) -> new Opened.Unknown(reason);
    };
  }

  /** The first half of SHA-256: tells tokens apart, and none can be found from it. */
  private static String fingerprint(Secret secret) {
    return HexFormat.of().formatHex(Sha256.of(secret.reveal()), 0, 16);
  }

  /**
   * What follows when a credential opens an account, in the transaction that remembers the account:
   * whoever is killed, both happened or neither.
   */
  @FunctionalInterface
  public interface Opening {
    void opened(OrganizationId organization, StaffChannelName channel);
  }

  /** What the credential opens. */
  sealed interface Opened {
    /**
     * This account.
     *
     * @param secret null where the channel needs none
     */
    record Account(StaffAccount account, @Nullable Secret secret) implements Opened {}

    /** Nothing: somebody must change something. */
    record Missing(String reason) implements Opened {}

    /** The provider did not answer. */
    record Unknown(String reason) implements Opened {}
  }
}
