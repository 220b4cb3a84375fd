package com.meocrm.adapter.http.webhook;

import com.meocrm.adapter.http.web.Call;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;

/** The endpoint that a path names. */
final class WebhookPaths {
  private WebhookPaths() {}

  /**
   * @throws DomainException {@code WEBHOOK_NOT_FOUND} for what cannot be an id
   */
  static EndpointId id(Call call) {
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw notFound();
    }
    return new EndpointId(id);
  }

  /**
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}
   */
  static Endpoint find(Call call, Endpoints endpoints) {
    var organization = call.context().organization();
    return endpoints.find(organization, id(call)).orElseThrow(WebhookPaths::notFound);
  }

  private static DomainException notFound() {
    return DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook.");
  }
}
