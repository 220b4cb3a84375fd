package com.meocrm.core.notification;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.notification.StaffAccounts.Opened;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives out a one-time code by which a chat links itself: whoever sends it to the account, from a
 * private chat or from a group, has that chat told from then on. So nobody types ids of chats.
 */
public final class LinkChat {
  private final UnitOfWork unitOfWork;
  private final StaffLinks links;
  private final StaffAccounts accounts;
  private final StaffChannels channels;
  private final EffectiveSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final RandomGenerator random;

  public LinkChat(
      UnitOfWork unitOfWork,
      StaffLinks links,
      StaffAccounts accounts,
      StaffChannels channels,
      EffectiveSettings settings,
      AuditTrail audit,
      InstantSource clock,
      RandomGenerator random) {
    this.unitOfWork = unitOfWork;
    this.links = links;
    this.accounts = accounts;
    this.channels = channels;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Asks the provider for the account, and gives out a code for it. Not inside a unit of work.
   *
   * @throws DomainException unprocessable {@code CHANNEL_NOT_READY}, saying what is missing
   */
  public Given handle(Command command, RequestContext context) {
    var organization = context.organization();
    var staff = settings.staffNotifications(SettingSubject.of(organization));
    var channel =
        channels
            .find(command.channel())
            .filter(found -> found.isOn(staff) && staff.enabled())
            .orElseThrow(() -> notReady(command.channel().code() + " is switched off"));
    if (!(channel instanceof ChatInvitations invitations)) {
      throw notReady(command.channel().code() + " has no chats that could be linked");
    }
    var credential = channel.credential(staff);
    var account =
        switch (accounts.open(organization, channel, staff)) {
          case Opened.Account opened -> opened.account();
          case Opened.Missing(var reason) -> throw notReady(reason);
          case Opened.Unknown(var reason) -> throw notReady(reason);
        };
    var code = LinkCodes.next(random);
    var link =
        new StaffLinks.Link(
            organization,
            channel.name(),
            LinkCodes.hash(code.reveal()),
            account.id(),
            credential == null ? "" : credential.secretRef(),
            command.audience(),
            command.language());
    var now = clock.instant();
    return unitOfWork.run(
        organization,
        () -> {
          links.add(link);
          audit.created(context, "notifications.link", "account:" + account.id(), Map.of());
          return new Given(
              code,
              now.plus(StaffLinks.VALID),
              account,
              invitations.invitation(account, code.reveal()));
        });
  }

  private static DomainException notReady(String reason) {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE,
        "CHANNEL_NOT_READY",
        "The channel is not ready: " + reason + ".",
        Map.of("reason", reason));
  }

  /**
   * Whom rules will find in the chat.
   *
   * @param channel that the chat is on
   * @param language null: the rules'
   */
  public record Command(
      StaffChannelName channel, Set<String> audience, @Nullable Language language) {
    public Command {
      audience = Set.copyOf(audience);
    }
  }

  /** A code, shown once. */
  public record Given(
      Secret code,
      Instant expiresAt,
      StaffAccount account,
      ChatInvitations.Invitation invitation) {}
}
