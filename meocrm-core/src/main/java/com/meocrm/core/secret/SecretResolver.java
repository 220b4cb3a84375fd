package com.meocrm.core.secret;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.Resealing;
import com.meocrm.core.signing.SecretCipher;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up the secret that a tenant's setting names.
 *
 * <p>Only among that tenant's own: stored here, else provided by the operator for it. A secret of
 * the operator's is found for the fixed URL of its own provider and for nothing else, so no tenant
 * can have one sent to an address of their choice. Names of variables, of files elsewhere and of
 * other tenants' secrets lead nowhere, because a name is never taken for anything but a name.
 */
public final class SecretResolver {
  private final TenantSecrets secrets;
  private final SecretCipher cipher;
  private final OperatorSecrets operator;

  public SecretResolver(TenantSecrets secrets, SecretCipher cipher, OperatorSecrets operator) {
    this.secrets = secrets;
    this.cipher = cipher;
    this.operator = operator;
  }

  /** The secret of that name for a URL that the tenant chose; empty when the tenant has none. */
  public Optional<Secret> find(OrganizationId organization, String name) {
    if (!Identifiers.isValid(name)) {
      return Optional.empty();
    }
    return secrets
        .find(organization, name)
        .map(sealed -> cipher.open(sealed, context(organization, name)))
        .or(() -> operator.ofTenant(organization, name));
  }

  /** The secret of that name for the fixed URL of {@code provider}. */
  public Optional<Secret> find(OrganizationId organization, String name, Provider provider) {
    return find(organization, name)
        .or(() ->
            Identifiers.isValid(name) && provider.owns(name)
                ? operator.shared(name)
                : Optional.empty());
  }

  /**
   * As {@link #find(OrganizationId, String)}.
   *
   * @throws DomainException {@code SECRET_NOT_FOUND}
   */
  public Secret require(OrganizationId organization, String name) {
    return find(organization, name).orElseThrow(() -> notFound(name));
  }

  /**
   * As {@link #find(OrganizationId, String, Provider)}.
   *
   * @throws DomainException {@code SECRET_NOT_FOUND}
   */
  public Secret require(OrganizationId organization, String name, Provider provider) {
    return find(organization, name, provider).orElseThrow(() -> notFound(name));
  }

  /** Seals the secrets of all tenants anew after a change of the master key. */
  public static Resealing<TenantSecrets.Sealed> resealing(
      TenantSecrets secrets, SecretCipher cipher) {
    return new Resealing<>(
        "tenants' secrets",
        cipher,
        secrets::reseal,
        stored -> {
          var context = context(stored.organization(), stored.name());
          var sealed = cipher.reseal(stored.sealed(), context);
          return sealed.equals(stored.sealed())
              ? Optional.empty()
              : Optional.of(new TenantSecrets.Sealed(stored.organization(), stored.name(), sealed));
        });
  }

  /** Whether there is such a secret, and whether it would be another's, is the same answer. */
  private static DomainException notFound(String name) {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE,
        "SECRET_NOT_FOUND",
        "This organization has no such secret that may be used there: store it with PUT /api/v1/secrets/{name}.",
        Identifiers.isValid(name) ? Map.of("name", name) : Map.of());
  }

  /** Binds a sealed secret to its tenant and name: copied to another row, it does not open. */
  static String context(OrganizationId organization, String name) {
    return "secret:" + organization + "/" + name;
  }
}
