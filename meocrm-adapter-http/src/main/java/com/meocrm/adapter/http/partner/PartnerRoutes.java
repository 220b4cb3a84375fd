package com.meocrm.adapter.http.partner;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.PositionProblems;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.PartnerApi;
import com.meocrm.core.partner.CatchUp;
import com.meocrm.core.partner.IssueManifest;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.webhook.EndpointId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code /api/v1/webhooks/{id}/events} and {@code …/manifest}: how a partner proves completeness.
 */
public final class PartnerRoutes {
  private static final String PATH = "/api/v1/webhooks/{id}";

  /** Each of them says: may see what this endpoint is sent. */
  private static final Requires REQUIRED =
      Requires.anyOf("events:read", "deliveries:read", "webhooks:read");

  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private final CatchUp catchUp;
  private final IssueManifest issueManifest;

  public PartnerRoutes(PartnerApi partners) {
    this.catchUp = partners.catchUp();
    this.issueManifest = partners.issueManifest();
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH + "/events", REQUIRED, this::events)
            .withQuery("after", "epoch", "limit")
            .openToWebhookTokens(),
        Route.get(PATH + "/manifest", REQUIRED, this::manifest)
            .withQuery("date")
            .openToWebhookTokens());
  }

  private Answer events(Call call) {
    var after = call.query().number("after");
    var epoch = call.query().text("epoch");
    int limit = call.query().limit();
    var organization = call.context().organization();

    var slice =
        catchUp.handle(
            organization, endpoint(call), after == null ? CatchUp.FROM_OLDEST : after, limit);
    if (after != null) {
      PositionProblems.requireKnown(slice.position(), epoch, after);
      PositionProblems.requireKept(slice.position(), after);
    }
    return Answer.ok(CatchUpJson.of(slice));
  }

  private Answer manifest(Call call) {
    var date = date(call);
    var organization = call.context().organization();

    var signed = issueManifest.handle(organization, endpoint(call), date);
    return Answer.json(signed.body()).withHeaders(signed.headers());
  }

  private static LocalDate date(Call call) {
    var text = call.query().text("date");
    if (text == null) {
      call.violations().add("date", "required", "is missing: a day such as 2026-03-10");
      return LocalDate.EPOCH;
    }
    try {
      if (DATE.matcher(text).matches()) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException e) {
      // Such as the 30th of February.
    }
    call.violations().add("date", "malformed", "must be a day such as 2026-03-10");
    return LocalDate.EPOCH;
  }

  private static EndpointId endpoint(Call call) {
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook.");
    }
    var endpoint = new EndpointId(id);
    call.requireWebhook(endpoint);
    return endpoint;
  }
}
