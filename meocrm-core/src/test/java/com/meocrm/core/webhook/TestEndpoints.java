package com.meocrm.core.webhook;

import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints for tests that do not care about most of one. */
public final class TestEndpoints {
  private TestEndpoints() {}

  public static Endpoint endpoint(
      OrganizationId organization,
      String id,
      Instant createdAt,
      @Nullable InactiveReason inactiveReason) {
    return new Endpoint(
        new EndpointId(id),
        organization,
        settings("https://partner.example/hooks", Ordering.KEY, null),
        SigningSecrets.of(new SigningSecret.Default()),
        inactiveReason,
        false,
        createdAt,
        1);
  }

  /** Settings for all types of events. */
  public static EndpointSettings settings(
      String url, Ordering ordering, @Nullable EventFilter filter) {
    return new EndpointSettings(
        URI.create(url),
        new EventSelection(List.of("*")),
        filter,
        OwnHeaders.NONE,
        null,
        ordering,
        Endpoint.DEFAULT_MAX_IN_FLIGHT,
        null);
  }
}
