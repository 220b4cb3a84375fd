package com.meocrm.core.webhook;

/** Which secret signs an endpoint's requests. */
public sealed interface SigningSecret {
  /** The endpoint's own, as {@link com.meocrm.core.signing.SecretCipher} sealed it. */
  record Own(String sealed) implements SigningSecret {}

  /** The operator's default one. */
  record Default() implements SigningSecret {}
}
