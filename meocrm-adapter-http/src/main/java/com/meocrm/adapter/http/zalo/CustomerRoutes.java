package com.meocrm.adapter.http.zalo;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.Consents;
import com.meocrm.core.zalo.CustomerMessage;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.CustomerMessages.Filter;
import com.meocrm.core.zalo.CustomerMessages.Position;
import com.meocrm.core.zalo.CustomerMessaging;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/notifications/consents} and {@code /api/v1/notifications/customers}. */
public final class CustomerRoutes {
  private static final String CONSENTS = "/api/v1/notifications/consents";
  private static final String MESSAGES = "/api/v1/notifications/customers";
  private static final String READ = "notifications:read";
  private static final String CONSENT_LIST = "consents";

  private final CustomerMessaging customers;
  private final Cursors cursors;

  public CustomerRoutes(CustomerMessaging customers, Cursors cursors) {
    this.customers = customers;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.put(CONSENTS, Requires.scope("notifications:write"), this::record),
        Route.get(CONSENTS, Requires.scope(READ), this::listConsents).withQuery("limit", "cursor"),
        Route.get(MESSAGES, Requires.scope(READ), this::listMessages)
            .withQuery("state", "order", "limit", "cursor"),
        Route.get(MESSAGES + "/{id}", Requires.scope(READ), this::readMessage));
  }

  private Answer record(Call call) {
    var command = ConsentJson.command(call.body());
    return Answer.ok(ConsentJson.of(customers.recordConsent().handle(command, call.context())));
  }

  private Answer listConsents(Call call) {
    int limit = call.query().limit();
    var organization = call.organization();
    var after =
        cursors.decode(CONSENT_LIST, organization, call.query().text("cursor"), call.violations());
    call.context();

    var position = after == null ? null : new Consents.Position(after.at(), after.id());
    var page = customers.consents().list(organization, position, limit);
    return Answer.ok(
        ListJson.of(
            page,
            ConsentJson::of,
            last -> cursors.encode(CONSENT_LIST, organization, last.recordedAt(), last.id())));
  }

  private Answer listMessages(Call call) {
    var query = call.query();
    var state = query.oneOf("state", State.class);
    var order = query.text("order");
    int limit = query.limit();
    // A cursor goes on with the list it came from.
    var list = "customer-messages:" + state + ":" + order;
    var after = cursors.decode(list, call.organization(), query.text("cursor"), call.violations());
    var organization = call.context().organization();

    var page =
        customers
            .messages()
            .list(
                organization,
                new Filter(state, order),
                after == null ? null : new Position(after.at(), new DeliveryId(after.id())),
                limit);
    return Answer.ok(ListJson.of(page, CustomerMessageJson::of, last -> cursor(list, last)));
  }

  private Answer readMessage(Call call) {
    var id = call.pathParameter("id");
    var organization = call.context().organization();
    return Answer.ok(CustomerMessageJson.of(find(organization, id)));
  }

  private CustomerMessage find(OrganizationId organization, String id) {
    return (Identifiers.isValid(id)
            ? customers.messages().find(organization, new DeliveryId(id))
            : Optional.<CustomerMessage>empty())
        .orElseThrow(
            () -> DomainException.notFound("MESSAGE_NOT_FOUND", "There is no such message."));
  }

  private String cursor(String list, CustomerMessage last) {
    return cursors.encode(list, last.organization(), last.createdAt(), last.id().value());
  }
}
