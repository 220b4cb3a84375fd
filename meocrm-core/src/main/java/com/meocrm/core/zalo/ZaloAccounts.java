package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloAccount.Quota;
import com.meocrm.core.zalo.ZaloAccount.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The official accounts that tenants have connected, and grants that are on their way.
 *
 * <p>A refresh token works once, so one caller refreshes at a time ({@link #claimRefresh}), and
 * what came of it is committed before anybody uses it. Every change of tokens names the version it
 * follows; of two only one succeeds.
 */
public interface ZaloAccounts {
  Optional<ZaloAccount> find(OrganizationId organization, String oaId);

  /** The one that was granted last. */
  Optional<ZaloAccount> latest(OrganizationId organization);

  /** Accounts of any tenant with this app and one of these ids: who may have been written to. */
  List<ZaloAccount> among(String appId, Collection<String> oaIds);

  /**
   * Stores a grant in the current unit of work.
   *
   * @return whether the account is new
   */
  boolean grant(
      OrganizationId organization,
      String oaId,
      String appId,
      String name,
      Tokens tokens,
      Instant grantedAt);

  /**
   * Becomes the one who refreshes for {@code lease}, by the database's clock.
   *
   * @param version of the tokens that are to be followed
   * @return whether nobody else is, and the tokens are still of that version
   */
  boolean claimRefresh(
      OrganizationId organization, String oaId, long version, String owner, Duration lease);

  /** Ends {@link #claimRefresh} without new tokens. */
  void releaseRefresh(OrganizationId organization, String oaId, String owner);

  /**
   * Stores new tokens and ends the refresh.
   *
   * @return whether the version was the one before
   */
  boolean renewed(OrganizationId organization, String oaId, long version, Tokens tokens);

  /**
   * Notes that a person has to connect the account again.
   *
   * @return whether the version was still that one
   */
  boolean troubled(OrganizationId organization, String oaId, long version, String reason);

  /** Has the access token count as expired, unless there is a newer one. */
  void distrust(OrganizationId organization, String oaId, long version, Instant now);

  /** Notes what Zalo told of the quota in an answer. */
  void quota(OrganizationId organization, String oaId, Quota quota);

  /**
   * Notes a change of the quota that Zalo told of by itself.
   *
   * @return whether it is news: later than what was told so before
   */
  boolean quotaChanged(OrganizationId organization, String oaId, Quota quota, Instant at);

  /** Accounts of all tenants, without trouble, whose access token ends before {@code before}. */
  List<ZaloAccount> endingBefore(Instant before, int limit);

  /**
   * The verifier of a tenant's app, sealed; it stays the same, since its challenge is entered in
   * the app's console.
   */
  Optional<String> verifier(OrganizationId organization, String appId);

  /** Begins a grant in the current unit of work; one that was begun before is void. */
  void beginGrant(Grant grant);

  /** Ends the grant of that state, if it was begun and is not over; once. */
  Optional<Grant> endGrant(String stateDigest, Instant now);

  /** Notes why the grant that was begun last came to nothing. */
  void refuseGrant(OrganizationId organization, String appId, String reason);

  /** The grant that was begun last; as the tenant. */
  Optional<LastGrant> lastGrant(OrganizationId organization, String appId);

  /** Seals tokens anew, as {@link com.meocrm.core.signing.Resealing.Stored} says. */
  int reseal(String prefix, int limit, Function<SealedTokens, Optional<SealedTokens>> resealing);

  /** Seals verifiers anew, as {@link com.meocrm.core.signing.Resealing.Stored} says. */
  int resealVerifiers(
      String prefix, int limit, Function<SealedVerifier, Optional<SealedVerifier>> resealing);

  /**
   * How far the grant that was begun last is.
   *
   * @param open whether it was not ended yet; it may be over all the same
   * @param refused why it came to nothing; null: it did not
   */
  record LastGrant(Instant expiresAt, boolean open, @Nullable String refused) {}

  /** An account's tokens as they are stored. */
  record SealedTokens(OrganizationId organization, String oaId, String access, String refresh) {}

  /** The verifier of a tenant's app as it is stored. */
  record SealedVerifier(OrganizationId organization, String appId, String verifier) {}

  /**
   * A grant that was begun.
   *
   * @param stateDigest SHA-256 of what the answer must bring along
   * @param verifier sealed
   */
  record Grant(
      OrganizationId organization,
      String appId,
      String stateDigest,
      String requestedBy,
      Instant expiresAt,
      String verifier) {}
}
