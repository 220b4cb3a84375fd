package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.signing.SecretCipher;

/**
 * Stored answers are encrypted, all of them: some hold a secret that is shown once, many hold
 * customers' names, and none that forgets to say so is in clear. What was sealed for one key does
 * not open for another.
 */
final class AnswerSeal {
  private final SecretCipher cipher;

  AnswerSeal(SecretCipher cipher) {
    this.cipher = cipher;
  }

  byte[] seal(StoredAnswer answer, Scope scope) {
    return cipher.seal(answer.encoded(), context(scope));
  }

  /**
   * @throws IllegalStateException when it was sealed under a master key that is no longer
   *     configured, or is damaged
   */
  StoredAnswer open(byte[] sealed, Scope scope) {
    return StoredAnswer.decoded(cipher.open(sealed, context(scope)));
  }

  private static String context(Scope scope) {
    return "idempotency\n" + scope;
  }
}
