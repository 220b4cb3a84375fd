package com.meocrm.core.zalo;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.notification.ChatInvitations;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import com.meocrm.core.zalo.ZaloApi.NoAnswer;
import com.meocrm.core.zalo.ZaloApi.Refused;
import com.meocrm.core.zalo.ZaloApi.Success;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages to staff as words of the tenant's official account, to people who wrote to it within the
 * last week: longer ago, Zalo takes none.
 */
public final class OaConversations implements StaffChannel, ChatInvitations {
  /** How long a person who said something can be written to. */
  static final Duration WINDOW = Duration.ofDays(7);

  private static final int MAX_TEXT = 2000;
  private static final int PER_ACCOUNT = 30;
  private static final Pattern USER = Pattern.compile("[0-9]{1,24}");

  private final ZaloAccounts accounts;
  private final ZaloSettings settings;
  private final ZaloTokens tokens;
  private final ZaloApi api;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic clock in nanoseconds
   */
  OaConversations(
      ZaloAccounts accounts,
      ZaloSettings settings,
      ZaloTokens tokens,
      ZaloApi api,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.accounts = accounts;
    this.settings = settings;
    this.tokens = tokens;
    this.api = api;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public StaffChannelName name() {
    return StaffChannelName.ZALO_OA;
  }

  @Override
  public StaffChannelName channel() {
    return StaffChannelName.ZALO_OA;
  }

  @Override
  public LaneKind kind() {
    return LaneKind.STAFF_ZALO_OA;
  }

  @Override
  public int maxText() {
    return MAX_TEXT;
  }

  @Override
  public List<Rate> groupRates() {
    return List.of(new Rate(PER_ACCOUNT, Duration.ofSeconds(1)));
  }

  @Override
  public RetrySchedule schedule() {
    return RetrySchedule.CHAT;
  }

  @Override
  public boolean isOn(StaffNotifications staff) {
    return staff.zalo().enabled();
  }

  /** The account's tokens are kept by the hub itself. */
  @Override
  public @Nullable Credential credential(StaffNotifications staff) {
    return null;
  }

  @Override
  public Optional<Check> known(OrganizationId organization) {
    return Optional.of(
        account(organization)
            .<Check>map(account -> new Check.Valid(account.oaId(), account.name()))
            .orElseGet(() -> new Check.Refused("no Zalo official account is connected")));
  }

  @Override
  public Check check(@Nullable Secret secret, Duration deadline) {
    return new Check.Refused("a Zalo official account is connected, not stored");
  }

  private Optional<ZaloAccount> account(OrganizationId organization) {
    var chosen = settings.oaId(organization);
    return chosen == null ? accounts.latest(organization) : accounts.find(organization, chosen);
  }

  @Override
  public Lane lane(StaffAccount account, StaffAddress address) {
    var group = new PacingGroup("zo_" + Sha256.hex(account.id()).substring(0, 16));
    var user = address.value();
    var value = USER.matcher(user).matches() ? user : Sha256.hex(user).substring(0, 32);
    return new Lane(group + "_" + value, new Pacing(group, 1, 0));
  }

  @Override
  public Sent send(Message message, Duration deadline) {
    long start = nanoTime.getAsLong();
    var account = account(message.organization());
    if (account.isEmpty()) {
      return new Sent(new Outcome.Halted(Attempt.notMade("no Zalo official account is connected")));
    }
    return new Sent(
        switch (tokens.of(message.organization(), account.get().oaId())) {
          case ZaloTokens.Access.Denied(var reason) -> new Outcome.Halted(Attempt.notMade(reason));
          case ZaloTokens.Access.Later(var reason, var pause) ->
              new Outcome.Throttled(Attempt.notMade(reason), pause, true);
          case ZaloTokens.Access.Usable access ->
              send(message, access, deadline.minusNanos(nanoTime.getAsLong() - start));
        });
  }

  private Outcome send(Message message, ZaloTokens.Access.Usable access, Duration left) {
    if (left.isNegative() || left.isZero()) {
      return new Outcome.RetryLater(Attempt.notMade("renewing the access took too long"), null);
    }
    long start = nanoTime.getAsLong();
    var answer =
        api.tell(
            access.app(),
            access.token(),
            message.address().value(),
            message.text().within(MAX_TEXT),
            left);
    var took = Duration.ofNanos(nanoTime.getAsLong() - start);
    return switch (answer) {
      case Success<ZaloApi.Told>(var told) ->
          new Outcome.Delivered(new Attempt(200, "message " + told.messageId(), null, took));
      case NoAnswer<ZaloApi.Told>(var reason, var maybeDone) -> {
        var attempt = new Attempt(null, null, reason, took);
        yield maybeDone ? new Outcome.Ambiguous(attempt) : new Outcome.RetryLater(attempt, null);
      }
      case Refused<ZaloApi.Told> refused ->
          refused(refused, access.account(), new Attempt(200, null, refused.text(), took));
    };
  }

  private Outcome refused(Refused<?> refused, ZaloAccount account, Attempt attempt) {
    return switch (OaError.of(refused.code())) {
      case TRANSIENT -> new Outcome.RetryLater(attempt, null);
      case RATE -> new Outcome.Throttled(attempt, Duration.ofSeconds(2), true);
      case TOKEN -> {
        accounts.distrust(
            account.organization(), account.oaId(), account.version(), clock.instant());
        yield new Outcome.RetryLater(attempt, null);
      }
      case CONFIGURATION -> new Outcome.Halted(attempt);
      case CLOSED -> new Outcome.DestinationDead(attempt);
      case MESSAGE -> new Outcome.Rejected(attempt);
    };
  }

  @Override
  public Invitation invitation(StaffAccount account, String code) {
    return new Invitation(
        "https://zalo.me/" + account.id(),
        null,
        "Trong Zalo, mở OA “%s” và gửi mã %s trong vòng 15 phút. Sau đó nhắn cho OA ít nhất mỗi 7 ngày một lần."
            .formatted(account.name(), code),
        "In Zalo, open the official account “%s” and send %s within 15 minutes. After that, write to it at least once in 7 days."
            .formatted(account.name(), code));
  }
}
