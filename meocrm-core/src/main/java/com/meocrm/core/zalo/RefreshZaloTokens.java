package com.meocrm.core.zalo;

import java.time.Duration;
import java.time.InstantSource;

/** Refreshes access tokens ahead of time: they hold for 25 hours and are renewed after 20. */
public final class RefreshZaloTokens {
  /** How long before its end a token is renewed. */
  static final Duration AHEAD = Duration.ofHours(5);

  private static final Duration REST = Duration.ofMinutes(5);
  private static final int BATCH = 20;

  private final ZaloAccounts accounts;
  private final ZaloSettings settings;
  private final ZaloTokens tokens;
  private final InstantSource clock;

  public RefreshZaloTokens(
      ZaloAccounts accounts, ZaloSettings settings, ZaloTokens tokens, InstantSource clock) {
    this.accounts = accounts;
    this.settings = settings;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Renews one batch; returns how long it may rest. */
  public Duration step() {
    for (var account : accounts.endingBefore(clock.instant().plus(AHEAD), BATCH)) {
      settings
          .app(account.organization(), account.appId())
          .ifPresent(app -> tokens.refresh(account, app));
    }
    return REST;
  }
}
