package com.meocrm.core.webhook;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.SecretCipher;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Seals and opens the signing secrets of endpoints. */
public final class EndpointSecrets {
  private final SecretCipher cipher;
  private final @Nullable Secret defaultSecret;

  /**
   * @param defaultSecret the operator's secret for endpoints that ask for it; null: there is none
   */
  public EndpointSecrets(SecretCipher cipher, @Nullable Secret defaultSecret) {
    this.cipher = cipher;
    this.defaultSecret = defaultSecret;
  }

  /** Whether endpoints may ask for the operator's secret. */
  public boolean hasDefault() {
    return defaultSecret != null;
  }

  /** Whether {@code secret} is the operator's, which signs what the hub sends. */
  public boolean isDefault(Secret secret) {
    return defaultSecret != null && secret.equals(defaultSecret);
  }

  /** Seals other secrets under the same key. */
  public SecretCipher cipher() {
    return cipher;
  }

  SigningSecret seal(OrganizationId organization, EndpointId id, Secret secret) {
    return new SigningSecret.Own(cipher.seal(secret, context(organization, id)));
  }

  /**
   * The endpoint's secret in clear, or empty when it asks for a default that the operator has not
   * set.
   */
  Optional<Secret> open(Endpoint endpoint) {
    return switch (endpoint.secret()) {
      case SigningSecret.Own(var sealed) ->
          Optional.of(cipher.open(sealed, context(endpoint.organization(), endpoint.id())));
      case SigningSecret.Default() -> Optional.ofNullable(defaultSecret);
    };
  }

  /** Binds a sealed secret to its endpoint: copied to another row, it does not open. */
  private static String context(OrganizationId organization, EndpointId id) {
    return organization + "/" + id;
  }
}
