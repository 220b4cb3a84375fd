package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.Resealing;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.zalo.ZaloApi.NoAnswer;
import com.meocrm.core.zalo.ZaloApi.Refused;
import com.meocrm.core.zalo.ZaloApi.Success;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Access tokens that work.
 *
 * <p>A refresh token is taken by Zalo once. So of all nodes one refreshes at a time, under a lease
 * longer than its call, and the new pair is committed before anybody uses it: whoever dies after
 * that has lost nothing. When Zalo refuses a refresh, an alert tells that a person has to connect
 * the account again; the access token is used until it ends.
 */
public final class ZaloTokens {
  /** An access token that ends sooner than this is refreshed before it is used. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  /** The longest call that refreshes. */
  static final Duration CALL = Duration.ofSeconds(10);

  /** How long the one who refreshes is the only one: longer than the call, and its commit. */
  static final Duration LEASE = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final System.Logger LOG = System.getLogger(ZaloTokens.class.getName());

  private final ZaloAccounts accounts;
  private final ZaloSettings settings;
  private final ZaloApi api;
  private final SecretCipher cipher;
  private final AlertRecorder alerts;
  private final IdGenerator ids;
  private final InstantSource clock;

  public ZaloTokens(
      ZaloAccounts accounts,
      ZaloSettings settings,
      ZaloApi api,
      SecretCipher cipher,
      AlertRecorder alerts,
      IdGenerator ids,
      InstantSource clock) {
    this.accounts = accounts;
    this.settings = settings;
    this.api = api;
    this.cipher = cipher;
    this.alerts = alerts;
    this.ids = ids;
    this.clock = clock;
  }

  /** Access to an account, refreshed if need be. Outside of any unit of work. */
  public Access of(OrganizationId organization, String oaId) {
    var found = accounts.find(organization, oaId);
    if (found.isEmpty()) {
      return new Access.Denied("no Zalo account is connected");
    }
    var account = found.get();
    var app = settings.app(organization, account.appId());
    if (app.isEmpty()) {
      return new Access.Denied("the key of the Zalo app is not stored (settings, secretRef)");
    }
    if (endsAfter(account, clock.instant().plus(MARGIN))) {
      return usable(account, app.get());
    }
    return refresh(account, app.get());
  }

  /**
   * Refreshes now if the tokens are still those of {@code account}.
   *
   * @return access with the new token, or with the old one where it still holds
   */
  Access refresh(ZaloAccount account, ZaloApi.App app) {
    if (account.trouble() != null) {
      return stillHolds(account, app, new Access.Denied(account.trouble()));
    }
    var owner = ids.next("rfr_");
    var organization = account.organization();
    if (!accounts.claimRefresh(organization, account.oaId(), account.version(), owner, LEASE)) {
      return accounts
          .find(organization, account.oaId())
          .filter(now -> now.version() != account.version())
          .filter(now -> endsAfter(now, clock.instant()))
          .map(now -> usable(now, app))
          .orElseGet(() ->
              stillHolds(
                  account,
                  app,
                  new Access.Later("another node refreshes the access token", LOOK_AGAIN)));
    }
    var answer = api.refresh(app, open(account, account.tokens().refresh()), CALL);
    return switch (answer) {
      case Success<ZaloApi.Tokens>(var tokens) -> renewed(account, app, tokens);
      case Refused<ZaloApi.Tokens> refused -> {
        accounts.releaseRefresh(organization, account.oaId(), owner);
        yield stillHolds(account, app, new Access.Denied(troubled(account, refused)));
      }
      case NoAnswer<ZaloApi.Tokens>(var reason, var maybeDone) -> {
        accounts.releaseRefresh(organization, account.oaId(), owner);
        LOG.log(
            Level.WARNING,
            "zalo token was not refreshed organization={0} oa={1}: {2}",
            organization,
            account.oaId(),
            reason);
        yield stillHolds(
            account,
            app,
            new Access.Later(
                "the access token could not be refreshed: " + reason, Duration.ofSeconds(30)));
      }
    };
  }

  /** Seals tokens for an account. */
  ZaloAccount.Tokens seal(
      OrganizationId organization, String oaId, ZaloApi.Tokens tokens, Instant now) {
    var context = ZaloAccount.context(organization, oaId);
    return new ZaloAccount.Tokens(
        cipher.seal(tokens.access(), context),
        cipher.seal(tokens.refresh(), context),
        now.plus(tokens.lifetime()),
        now);
  }

  /** Seals the tokens of all tenants anew after a change of the master key. */
  public static Resealing<ZaloAccounts.SealedTokens> resealing(
      ZaloAccounts accounts, SecretCipher cipher) {
    return new Resealing<>(
        "Zalo tokens",
        cipher,
        accounts::reseal,
        stored -> {
          var context = ZaloAccount.context(stored.organization(), stored.oaId());
          var sealed =
              new ZaloAccounts.SealedTokens(
                  stored.organization(),
                  stored.oaId(),
                  cipher.reseal(stored.access(), context),
                  cipher.reseal(stored.refresh(), context));
          return sealed.equals(stored) ? Optional.empty() : Optional.of(sealed);
        });
  }

  /** The token was refused although it should hold: the next one who asks gets another. */
  void distrust(ZaloAccount account) {
    accounts.distrust(account.organization(), account.oaId(), account.version(), clock.instant());
  }

  private Access renewed(ZaloAccount account, ZaloApi.App app, ZaloApi.Tokens tokens) {
    var organization = account.organization();
    var sealed = seal(organization, account.oaId(), tokens, clock.instant());
    if (!accounts.renewed(organization, account.oaId(), account.version(), sealed)) {
      // Somebody connected the account anew meanwhile: those tokens count.
      return new Access.Later("the account was connected anew meanwhile", LOOK_AGAIN);
    }
    LOG.log(
        Level.INFO, "zalo token refreshed organization={0} oa={1}", organization, account.oaId());
    return accounts
        .find(organization, account.oaId())
        .<Access>map(now -> usable(now, app))
        .orElseGet(() -> new Access.Denied("the account was removed"));
  }

  private String troubled(ZaloAccount account, Refused<?> refused) {
    var reason = "Zalo did not renew the access: " + refused.text();
    if (accounts.troubled(account.organization(), account.oaId(), account.version(), reason)) {
      alerts.open(
          new Trouble(
              account.organization(),
              AlertKind.ZALO_AUTHORIZATION,
              account.oaId(),
              1,
              new AlertDetails(reason, null, null, List.of(), List.of(), List.of(), null),
              false));
    }
    return reason;
  }

  private Access stillHolds(ZaloAccount account, ZaloApi.App app, Access otherwise) {
    return endsAfter(account, clock.instant()) ? usable(account, app) : otherwise;
  }

  private Access usable(ZaloAccount account, ZaloApi.App app) {
    return new Access.Usable(account, app, open(account, account.tokens().access()));
  }

  private Secret open(ZaloAccount account, String sealed) {
    return cipher.open(sealed, ZaloAccount.context(account.organization(), account.oaId()));
  }

  private static boolean endsAfter(ZaloAccount account, Instant time) {
    return account.tokens().accessExpiresAt().isAfter(time);
  }

  /** Whether calls can be made. */
  public sealed interface Access {
    /** They can. */
    record Usable(ZaloAccount account, ZaloApi.App app, Secret token) implements Access {}

    /** Not yet. */
    record Later(String reason, Duration pause) implements Access {}

    /** Not before a person acts. */
    record Denied(String reason) implements Access {}
  }
}
