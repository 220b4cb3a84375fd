package com.meocrm.core.webhook;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.Resealing;
import com.meocrm.core.signing.SecretCipher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Seals and opens what endpoints keep secret: signing secrets, and the tenants' own headers. */
public final class EndpointSecrets {
  private final SecretCipher cipher;
  private final @Nullable Secret defaultSecret;
  private final @Nullable Secret previousDefault;

  /**
   * @param defaultSecret the operator's secret for endpoints that ask for it; null: there is none
   */
  public EndpointSecrets(SecretCipher cipher, @Nullable Secret defaultSecret) {
    this(cipher, defaultSecret, null);
  }

  /**
   * @param previousDefault signs beside the default one as long as it is configured, while partners
   *     change over; null: the operator is not rotating
   */
  public EndpointSecrets(
      SecretCipher cipher, @Nullable Secret defaultSecret, @Nullable Secret previousDefault) {
    this.cipher = cipher;
    this.defaultSecret = defaultSecret;
    this.previousDefault = previousDefault;
  }

  /** Whether endpoints may ask for the operator's secret. */
  public boolean hasDefault() {
    return defaultSecret != null;
  }

  /** Whether {@code secret} is the operator's, which signs what the hub sends. */
  public boolean isDefault(Secret secret) {
    return (defaultSecret != null && secret.equals(defaultSecret))
        || (previousDefault != null && secret.equals(previousDefault));
  }

  /** Seals other secrets under the same key. */
  public SecretCipher cipher() {
    return cipher;
  }

  SigningSecret seal(OrganizationId organization, EndpointId id, Secret secret) {
    return new SigningSecret.Own(cipher.seal(secret, context(organization, id)));
  }

  OwnHeaders seal(OrganizationId organization, EndpointId id, Map<String, String> headers) {
    if (headers.isEmpty()) {
      return OwnHeaders.NONE;
    }
    var json = Secret.of(JsonValue.of(headers).toString());
    return new OwnHeaders(
        List.copyOf(headers.keySet()), cipher.seal(json, headersContext(organization, id)));
  }

  /**
   * The secrets that sign now, or empty when the endpoint asks for a default that the operator has
   * not set.
   *
   * @throws IllegalStateException when a secret was sealed under a master key that is not
   *     configured
   */
  Optional<ActiveSecrets> active(Endpoint endpoint, Instant now) {
    var secrets = endpoint.secrets();
    var active = new ArrayList<Secret>(open(endpoint, secrets.current()));
    if (active.isEmpty()) {
      return Optional.empty();
    }
    if (secrets.previous() != null && secrets.isRotatingAt(now)) {
      active.addAll(open(endpoint, secrets.previous()));
    }
    return Optional.of(new ActiveSecrets(active.stream().distinct().toList()));
  }

  /** The tenant's own headers in clear. */
  Map<String, String> headers(Endpoint endpoint) {
    var sealed = endpoint.settings().headers().sealed();
    var headers = new LinkedHashMap<String, String>();
    if (sealed != null) {
      var json =
          cipher.open(sealed, headersContext(endpoint.organization(), endpoint.id())).reveal();
      ((JsonValue.Members) JsonValue.parse(json))
          .members()
          .forEach((name, value) -> headers.put(name, ((JsonValue.Text) value).value()));
    }
    return headers;
  }

  /**
   * The endpoint with everything sealed under the current master key, or empty when it is so
   * already.
   */
  private Optional<Endpoint> resealed(Endpoint endpoint) {
    var secrets = endpoint.secrets();
    var context = context(endpoint.organization(), endpoint.id());
    var headers = endpoint.settings().headers();
    var previous = secrets.previous();
    var resealed =
        endpoint
            .withSecrets(
                new SigningSecrets(
                    resealed(secrets.current(), context),
                    previous == null ? null : resealed(previous, context),
                    secrets.previousUntil()))
            .withSettings(
                endpoint
                    .settings()
                    .withHeaders(
                        headers.sealed() == null
                            ? headers
                            : new OwnHeaders(
                                headers.names(),
                                cipher.reseal(
                                    headers.sealed(),
                                    headersContext(endpoint.organization(), endpoint.id())))));
    return resealed.equals(endpoint) ? Optional.empty() : Optional.of(resealed);
  }

  /** Seals everything of endpoints anew after a change of the master key. */
  public Resealing<Endpoint> resealing(Endpoints endpoints) {
    return new Resealing<>("endpoints", cipher, endpoints::reseal, this::resealed);
  }

  private SigningSecret resealed(SigningSecret secret, String context) {
    return switch (secret) {
      case SigningSecret.Own(var sealed) -> new SigningSecret.Own(cipher.reseal(sealed, context));
      case SigningSecret.Default same -> same;
    };
  }

  /** The newest first; none when it is a default that is not configured. */
  private List<Secret> open(Endpoint endpoint, SigningSecret secret) {
    return switch (secret) {
      case SigningSecret.Own(var sealed) ->
          List.of(cipher.open(sealed, context(endpoint.organization(), endpoint.id())));
      case SigningSecret.Default() -> {
        if (defaultSecret == null) {
          yield List.of();
        }
        yield previousDefault == null
            ? List.of(defaultSecret)
            : List.of(defaultSecret, previousDefault);
      }
    };
  }

  /** Binds a sealed secret to its endpoint: copied to another row, it does not open. */
  private static String context(OrganizationId organization, EndpointId id) {
    return organization + "/" + id;
  }

  private static String headersContext(OrganizationId organization, EndpointId id) {
    return context(organization, id) + "/headers";
  }
}
