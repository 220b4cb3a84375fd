package com.meocrm.core.inbound;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.Resealing;
import com.meocrm.core.signing.SecretCipher;
import java.util.Optional;

/** Seals and opens the secrets of sources. */
public final class SourceSecrets {
  private final SecretCipher cipher;

  public SourceSecrets(SecretCipher cipher) {
    this.cipher = cipher;
  }

  String seal(OrganizationId organization, SourceId id, Secret secret) {
    return cipher.seal(secret, context(organization, id));
  }

  Secret open(InboundSource source) {
    return cipher.open(source.secret(), context(source.organization(), source.id()));
  }

  /** Seals the secrets of all sources anew after a change of the master key. */
  public Resealing<InboundSource> resealing(InboundSources sources) {
    return new Resealing<>("sources", cipher, sources::reseal, this::resealed);
  }

  private Optional<InboundSource> resealed(InboundSource source) {
    var sealed = cipher.reseal(source.secret(), context(source.organization(), source.id()));
    return sealed.equals(source.secret())
        ? Optional.empty()
        : Optional.of(source.withSecret(sealed));
  }

  /** Binds a sealed secret to its source: copied to another row, it does not open. */
  private static String context(OrganizationId organization, SourceId id) {
    return "inbound/" + organization + "/" + id;
  }
}
