package com.meocrm.core.zalo;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An official account that a tenant has connected.
 *
 * @param tokens sealed; null never
 * @param trouble why a person has to connect it again; null: nobody has to
 * @param quota null: not known
 * @param version rises with every change of the tokens
 */
public record ZaloAccount(
    OrganizationId organization,
    String oaId,
    String appId,
    String name,
    Tokens tokens,
    @Nullable String trouble,
    @Nullable Quota quota,
    Instant grantedAt,
    long version) {
  private static final String LANE = "zalo_";

  /** The lane of its messages. */
  public LaneId lane() {
    return lane(organization, oaId);
  }

  /** The lane of an account's messages. */
  public static LaneId lane(OrganizationId organization, String oaId) {
    return new LaneId(organization, LANE + oaId);
  }

  /** The account behind a lane. */
  static String oaOf(LaneId lane) {
    return lane.value().substring(LANE.length());
  }

  /** Whether it may send on the business day of {@code today}, as far as is known. */
  boolean hasQuota(LocalDate today) {
    return quota == null || !quota.day.equals(today) || quota.remaining > 0;
  }

  /** Binds sealed tokens to tenant and account: copied to another row, they do not open. */
  static String context(OrganizationId organization, String oaId) {
    return "zalo:" + organization + "/" + oaId;
  }

  /** Both tokens, sealed. */
  public record Tokens(
      String access, String refresh, Instant accessExpiresAt, Instant refreshedAt) {}

  /** What was left on a business day. */
  public record Quota(long daily, long remaining, LocalDate day) {}
}
