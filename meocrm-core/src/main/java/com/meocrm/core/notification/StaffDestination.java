package com.meocrm.core.notification;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat, or the tenant's mail, that staff reads.
 *
 * @param title as people know it
 * @param language null: the rule's
 * @param audience words by which rules choose it
 * @param lane the value of its lane's id; null: none was opened yet
 * @param laneAccount id of the account whose lane that is
 * @param deadAt since when nothing can reach it; null: it can be reached
 * @param openUntil when it can be written to no more unless somebody there says something before;
 *     null: it never closes
 */
public record StaffDestination(
    OrganizationId organization,
    String id,
    StaffChannelName channel,
    StaffAddress address,
    String title,
    @Nullable Language language,
    Set<String> audience,
    @Nullable String lane,
    @Nullable String laneAccount,
    @Nullable Instant deadAt,
    @Nullable String deadReason,
    @Nullable Instant openUntil) {
  public static final String PREFIX = "dst";

  /** The chat that the setting {@code channelId} names. */
  public static final String OF_SETTING = "dst_channel_id";

  /** The addresses of {@code notifications.alerts.emails}. */
  public static final String MAIL = "dst_email";

  public StaffDestination {
    Identifiers.require("destination id", id);
    audience = Set.copyOf(audience);
  }

  /** One that never closes. */
  public StaffDestination(
      OrganizationId organization,
      String id,
      StaffChannelName channel,
      StaffAddress address,
      String title,
      @Nullable Language language,
      Set<String> audience,
      @Nullable String lane,
      @Nullable String laneAccount,
      @Nullable Instant deadAt,
      @Nullable String deadReason) {
    this(
        organization,
        id,
        channel,
        address,
        title,
        language,
        audience,
        lane,
        laneAccount,
        deadAt,
        deadReason,
        null);
  }

  static StaffDestination ofSetting(OrganizationId organization, String channelId) {
    return unopened(
        organization,
        OF_SETTING,
        StaffChannelName.TELEGRAM,
        new StaffAddress(channelId, channelId.startsWith("-") || channelId.startsWith("@"), null),
        channelId);
  }

  static StaffDestination mail(OrganizationId organization) {
    return unopened(
        organization,
        MAIL,
        StaffChannelName.EMAIL,
        new StaffAddress("mail", false, null),
        "e-mail");
  }

  private static StaffDestination unopened(
      OrganizationId organization,
      String id,
      StaffChannelName channel,
      StaffAddress address,
      String title) {
    return new StaffDestination(
        organization, id, channel, address, title, null, Set.of(), null, null, null, null, null);
  }

  /**
   * The lane of an account to it. A group that became another chat keeps its lane, and with it its
   * limits.
   */
  StaffChannel.Lane laneOf(StaffChannel through, StaffAccount account) {
    var now = through.lane(account, address);
    return lane != null && account.id().equals(laneAccount)
        ? new StaffChannel.Lane(lane, now.pacing())
        : now;
  }

  public boolean isDead() {
    return deadAt != null;
  }

  /** Whether nobody there has said anything for too long. */
  boolean isClosedAt(Instant now) {
    return openUntil != null && !now.isBefore(openUntil);
  }

  Language languageOr(Language otherwise) {
    return language == null ? otherwise : language;
  }
}
