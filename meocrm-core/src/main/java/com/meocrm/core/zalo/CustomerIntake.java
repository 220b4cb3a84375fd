package com.meocrm.core.zalo;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryPlanner;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.Redeliveries;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides of each event whether its customer is written to, and stores the message, or why there is
 * none, together with its place in the queue of the account.
 *
 * <p>Nothing leaves the hub here but the question what a template looks like. Events of orders
 * without a phone, and of which no template tells, leave nothing behind.
 */
public final class CustomerIntake implements Channels {
  /** What fails here is the hub's own database. */
  public static final RetrySchedule SCHEDULE =
      new RetrySchedule(
          List.of(
              Duration.ofSeconds(5),
              Duration.ofSeconds(30),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30)),
          Duration.ofHours(1));

  private static final Outcome DECIDED =
      new Outcome.Delivered(new Attempt(null, null, null, Duration.ZERO));
  private static final String NO_ACCOUNT = "none";
  private static final Duration TEMPLATE_CALL = Duration.ofSeconds(5);

  private final UnitOfWork unitOfWork;
  private final ZaloSettings settings;
  private final ZaloAccounts accounts;
  private final ZaloTokens tokens;
  private final TemplateChecks templates;
  private final Recipients recipients;
  private final Orders orders;
  private final CustomerMessages messages;
  private final Redeliveries redeliveries;
  private final Consumer<List<LaneId>> planned;
  private final InstantSource clock;

  /**
   * @param planned told after commit of lanes for which something was planned; a hint
   */
  CustomerIntake(
      UnitOfWork unitOfWork,
      ZaloSettings settings,
      ZaloAccounts accounts,
      ZaloTokens tokens,
      TemplateChecks templates,
      Recipients recipients,
      Orders orders,
      CustomerMessages messages,
      Redeliveries redeliveries,
      Consumer<List<LaneId>> planned,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.accounts = accounts;
    this.tokens = tokens;
    this.templates = templates;
    this.recipients = recipients;
    this.orders = orders;
    this.messages = messages;
    this.redeliveries = redeliveries;
    this.planned = planned;
    this.clock = clock;
  }

  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    return lanes.stream()
        .distinct()
        .collect(toUnmodifiableMap(lane -> lane, lane -> (dispatch, deadline) -> decide(dispatch)));
  }

  private Outcome decide(Dispatch dispatch) {
    try {
      var organization = dispatch.lane().organization();
      if (settings.isOn(organization)) {
        consider(organization, dispatch);
      }
      return DECIDED;
    } catch (StoreUnavailableException e) {
      return new Outcome.RetryLater(Attempt.notMade("the hub's database did not answer"), null);
    }
  }

  private void consider(OrganizationId organization, Dispatch dispatch) {
    var event = dispatch.event().event();
    var data = data(event.body());
    var order = order(organization, data);
    if (order.isEmpty() || !hasPhone(order.get())) {
      return;
    }
    var draft = new Draft(organization, dispatch, order.get(), account(organization));
    Optional<TemplateMapping> mapping;
    try {
      mapping = settings.mapping(organization);
    } catch (IllegalArgumentException e) {
      skip(draft, null, Reason.MAPPING_INVALID, ZaloSettings.TEMPLATES + ": " + e.getMessage());
      return;
    }
    mapping
        .flatMap(known -> known.of(event.type().value()))
        .ifPresent(entry -> consider(draft, entry, data));
  }

  private void consider(Draft draft, TemplateMapping.Entry entry, JsonValue.Members data) {
    var verdict = recipients.of(draft.organization, customer(draft.order));
    if (verdict instanceof Recipients.Refusal(var reason, var detail, var masked)) {
      store(draft, masked, entry.templateId(), Standing.of(State.SKIPPED, reason, detail));
      return;
    }
    var account = draft.account;
    if (account == null) {
      skip(draft, entry.templateId(), Reason.NOT_CONNECTED, "no Zalo account is connected");
      return;
    }
    switch (checked(account, entry.templateId())) {
      case TemplateChecks.Unknown(var reason) ->
          skip(draft, entry.templateId(), Reason.TEMPLATE_UNKNOWN, reason);
      case TemplateChecks.Unchecked(var reason) -> queue(draft, entry, account);
      case TemplateChecks.TokenRefused(var reason) -> queue(draft, entry, account);
      case TemplateChecks.Known(var template) when !template.isUsable() ->
          skip(
              draft,
              entry.templateId(),
              Reason.TEMPLATE_NOT_APPROVED,
              "the template's state at Zalo is " + template.status());
      case TemplateChecks.Known(var template) -> {
        var filled = MessageValues.fill(template, entry, draft.order, data);
        if (filled.problems().isEmpty()) {
          queue(draft, entry, account);
        } else {
          skip(
              draft,
              entry.templateId(),
              Reason.TEMPLATE_PARAMETERS,
              String.join("; ", filled.problems()));
        }
      }
    }
  }

  /** Whether it may go now is asked again when it is its turn; this is what people are told. */
  private void queue(Draft draft, TemplateMapping.Entry entry, ZaloAccount account) {
    var now = clock.instant();
    var hours = SendingHours.DEFAULT;
    Standing standing;
    if (hours.nextFrom(now).isAfter(now)) {
      standing =
          new Standing(
              State.WAITING,
              Reason.NIGHT,
              "customers are not written to at night",
              hours.nextFrom(now));
    } else if (!account.hasQuota(BusinessTime.dayOf(now))) {
      standing =
          new Standing(State.WAITING, Reason.QUOTA, TemplateChannels.NO_QUOTA, hours.nextDay(now));
    } else {
      standing = Standing.of(State.QUEUED);
    }
    store(draft, masked(draft), entry.templateId(), standing);
  }

  private void skip(Draft draft, @Nullable String templateId, Reason reason, String detail) {
    store(draft, masked(draft), templateId, Standing.of(State.SKIPPED, reason, detail));
  }

  private void store(Draft draft, String phone, @Nullable String templateId, Standing standing) {
    var account = draft.account;
    var lane = ZaloAccount.lane(draft.organization, account == null ? NO_ACCOUNT : account.oaId());
    var logged = draft.dispatch.event();
    var id = DeliveryId.of(lane, logged.event().id());
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var message =
        new CustomerMessage(
            draft.organization,
            id,
            logged.event().type().value(),
            logged.event().id().value(),
            draft.order.id().value(),
            phone,
            account == null ? null : account.oaId(),
            templateId,
            standing.state(),
            standing.reason(),
            standing.detail(),
            0,
            null,
            standing.notBefore(),
            now,
            now,
            null,
            null);
    unitOfWork.execute(
        draft.organization,
        () -> {
          if (messages.add(message) && standing.state() != State.SKIPPED) {
            var key = DeliveryPlanner.orderKey(Ordering.KEY, logged.event());
            redeliveries.planMissing(lane, List.of(new Planned(lane, id, key, logged)));
            unitOfWork.afterCommit(() -> planned.accept(List.of(lane)));
          }
        });
  }

  private TemplateChecks.Checked checked(ZaloAccount account, String templateId) {
    return switch (tokens.of(account.organization(), account.oaId())) {
      case ZaloTokens.Access.Usable usable -> templates.of(usable, templateId, TEMPLATE_CALL);
      case ZaloTokens.Access.Later later ->
          templates.remembered(account.organization(), account.oaId(), templateId);
      case ZaloTokens.Access.Denied denied ->
          templates.remembered(account.organization(), account.oaId(), templateId);
    };
  }

  private @Nullable ZaloAccount account(OrganizationId organization) {
    var chosen = settings.oaId(organization);
    return (chosen == null ? accounts.latest(organization) : accounts.find(organization, chosen))
        .orElse(null);
  }

  private Optional<Order> order(OrganizationId organization, JsonValue.Members data) {
    var id = MessageValues.text(data, "orderId");
    return id == null || !Identifiers.isValid(id)
        ? Optional.empty()
        : orders.find(organization, new OrderId(id));
  }

  private static boolean hasPhone(Order order) {
    var customer = order.customer();
    return customer != null && customer.phone() != null && !customer.phone().isBlank();
  }

  private static Order.Customer customer(Order order) {
    var customer = order.customer();
    if (customer == null) {
      throw new IllegalStateException("an order without customer is not considered");
    }
    return customer;
  }

  private static String masked(Draft draft) {
    var phone = customer(draft.order).phone();
    return phone != null && VietnamesePhone.read(phone) instanceof VietnamesePhone.Valid(var read)
        ? read.masked()
        : "****";
  }

  /** The member {@code data} of a webhook body. */
  static JsonValue.Members data(byte[] body) {
    return JsonValue.parse(new String(body, StandardCharsets.UTF_8))
                instanceof JsonValue.Members members
            && members.get("data").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members data
        ? data
        : new JsonValue.Members(Map.of());
  }

  /** What is being decided on. */
  private record Draft(
      OrganizationId organization, Dispatch dispatch, Order order, @Nullable ZaloAccount account) {}
}
