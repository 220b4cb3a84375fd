package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.delivery.Route;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.notification.HearChats;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.SecretCipher;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Messages to customers put together: the ways out, the chores, and what people do. */
public final class CustomerMessaging {
  private final Parts parts;
  private final ZaloTokens tokens;
  private final ConnectZalo connect;
  private final ReceiveZaloCallback receiveCallback;
  private final RecordConsent recordConsent;
  private final ReadTemplates readTemplates;
  private final OaConversations conversations;
  private final Map<LaneKind, Route> routes;

  public CustomerMessaging(Parts parts) {
    this.parts = parts;
    var api = parts.api;
    this.tokens =
        new ZaloTokens(
            parts.accounts,
            parts.settings,
            api,
            parts.cipher,
            parts.alerts,
            parts.ids,
            parts.clock);
    this.connect =
        new ConnectZalo(
            parts.unitOfWork,
            parts.accounts,
            parts.settings,
            tokens,
            api,
            parts.registry,
            parts.control,
            new ConnectZalo.Around(
                parts.audit,
                parts.alerts,
                parts.cipher,
                parts.publicUrl,
                parts.random,
                parts.clock));
    this.conversations =
        new OaConversations(
            parts.accounts, parts.settings, tokens, api, parts.clock, parts.nanoTime);
    this.receiveCallback =
        new ReceiveZaloCallback(
            parts.accounts,
            parts.settings,
            parts.templates,
            parts.messages,
            new HearChats(
                parts.unitOfWork,
                parts.links,
                parts.destinations,
                parts.control,
                conversations,
                parts.sides,
                parts.alerts,
                parts.ids,
                parts.senders),
            parts.alerts,
            parts.clock);
    this.recordConsent =
        new RecordConsent(parts.unitOfWork, parts.consents, parts.audit, parts.clock);
    this.readTemplates = new ReadTemplates(parts.settings, parts.accounts, parts.templates);
    var checks = new TemplateChecks(parts.templates, api, parts.clock);
    var recipients = new Recipients(parts.consents);
    var observer = new ZaloLaneAlerts(parts.alerts, parts.messages, parts.clock);
    this.routes =
        Map.of(
            LaneKind.CUSTOMER,
            new Route(intake(checks, recipients), CustomerIntake.SCHEDULE, observer),
            LaneKind.ZALO,
            new Route(
                sending(checks, recipients),
                TemplateChannels.SCHEDULE,
                false,
                observer,
                List.of()));
  }

  private CustomerIntake intake(TemplateChecks checks, Recipients recipients) {
    return new CustomerIntake(
        parts.unitOfWork,
        parts.settings,
        parts.accounts,
        tokens,
        checks,
        recipients,
        parts.orders,
        parts.messages,
        parts.redeliveries,
        parts.planned,
        parts.clock);
  }

  private TemplateChannels sending(TemplateChecks checks, Recipients recipients) {
    var results =
        new SendResults(
            parts.unitOfWork,
            parts.messages,
            parts.accounts,
            tokens,
            parts.templates,
            parts.consents,
            parts.alerts,
            parts.clock);
    return new TemplateChannels(
        parts.settings,
        tokens,
        checks,
        recipients,
        parts.orders,
        parts.messages,
        parts.api,
        results,
        parts.clock,
        parts.nanoTime);
  }

  /** How the lanes of messages to customers are served. */
  public Map<LaneKind, Route> routes() {
    return routes;
  }

  /** The way by which staff is told in conversations with the tenant's official account. */
  public StaffChannel staffChannel() {
    return conversations;
  }

  /** Which events are considered. */
  public Subscriptions subscriptions() {
    return new CustomerSubscriptions(parts.lanes);
  }

  /**
   * What has to be done from time to time.
   *
   * @param keep for how long messages that ended are kept
   */
  public List<Supplier<Duration>> chores(Duration keep) {
    var refreshing = new RefreshZaloTokens(parts.accounts, parts.settings, tokens, parts.clock);
    var closing = new CloseUnconfirmed(parts.messages, parts.alerts, keep, parts.clock);
    return List.of(
        refreshing::step,
        closing::step,
        ZaloTokens.resealing(parts.accounts, parts.cipher)::step,
        ConnectZalo.resealing(parts.accounts, parts.cipher)::step);
  }

  public ConnectZalo connect() {
    return connect;
  }

  public ReceiveZaloCallback receiveCallback() {
    return receiveCallback;
  }

  public RecordConsent recordConsent() {
    return recordConsent;
  }

  public ReadTemplates readTemplates() {
    return readTemplates;
  }

  public Consents consents() {
    return parts.consents;
  }

  public CustomerMessages messages() {
    return parts.messages;
  }

  public ZaloAccounts accounts() {
    return parts.accounts;
  }

  /**
   * What it is made of.
   *
   * @param planned told of lanes for which something was planned; a hint
   * @param publicUrl base of links, asked for each
   * @param nanoTime monotonic, in nanoseconds
   * @param senders runs what goes out while an answer must not wait for it
   */
  public record Parts(
      UnitOfWork unitOfWork,
      ZaloAccounts accounts,
      ZaloTemplates templates,
      Consents consents,
      CustomerMessages messages,
      CustomerLanes lanes,
      Orders orders,
      Redeliveries redeliveries,
      Consumer<List<LaneId>> planned,
      LaneRegistry registry,
      LaneControl control,
      ZaloSettings settings,
      ZaloApi api,
      SecretCipher cipher,
      AuditTrail audit,
      AlertRecorder alerts,
      IdGenerator ids,
      RandomGenerator random,
      Supplier<URI> publicUrl,
      InstantSource clock,
      LongSupplier nanoTime,
      StaffLinks links,
      StaffDestinations destinations,
      SideSends sides,
      Executor senders) {}
}
