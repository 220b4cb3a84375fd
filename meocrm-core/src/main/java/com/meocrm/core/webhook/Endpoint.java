package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A partner's URL and what it wants to hear.
 *
 * @param settings what its owner can change
 * @param secrets the signing secrets as they are stored
 * @param inactiveReason why nothing is planned for it; null while it is active
 * @param paused whether what is planned for it waits to be sent
 * @param version rises with every change
 */
public record Endpoint(
    EndpointId id,
    OrganizationId organization,
    EndpointSettings settings,
    SigningSecrets secrets,
    @Nullable InactiveReason inactiveReason,
    boolean paused,
    Instant createdAt,
    long version) {
  public static final int DEFAULT_MAX_IN_FLIGHT = 10;
  public static final int MAX_MAX_IN_FLIGHT = EndpointSettings.MAX_MAX_IN_FLIGHT;
  public static final int MAX_URL_LENGTH = 2000;
  public static final int MAX_DESCRIPTION_LENGTH = 500;

  /** Whether events are planned for it. */
  public boolean active() {
    return inactiveReason == null;
  }

  /** Whether what is planned for it waits. */
  public boolean parked() {
    return paused || !active();
  }

  public URI url() {
    return settings.url();
  }

  /** The URL as it is shown and logged: without its query, where tokens hide. */
  public String urlWithoutQuery() {
    var url = url().toString();
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  public EventSelection events() {
    return settings.events();
  }

  public Ordering ordering() {
    return settings.ordering();
  }

  /** The same endpoint, switched off. */
  public Endpoint inactive(InactiveReason reason) {
    return new Endpoint(id, organization, settings, secrets, reason, paused, createdAt, version);
  }

  /** The same endpoint, switched on. */
  public Endpoint activated() {
    return new Endpoint(id, organization, settings, secrets, null, paused, createdAt, version);
  }

  public Endpoint withPaused(boolean value) {
    return new Endpoint(
        id, organization, settings, secrets, inactiveReason, value, createdAt, version);
  }

  public Endpoint withSettings(EndpointSettings value) {
    return new Endpoint(
        id, organization, value, secrets, inactiveReason, paused, createdAt, version);
  }

  public Endpoint withSecrets(SigningSecrets value) {
    return new Endpoint(
        id, organization, settings, value, inactiveReason, paused, createdAt, version);
  }

  /** The same endpoint after a change. */
  Endpoint nextVersion() {
    return new Endpoint(
        id, organization, settings, secrets, inactiveReason, paused, createdAt, version + 1);
  }

  /** The lane of this endpoint. */
  public LaneId lane() {
    return lane(organization, id);
  }

  /** The lane of an endpoint. */
  public static LaneId lane(OrganizationId organization, EndpointId id) {
    return new LaneId(organization, id.value());
  }
}
