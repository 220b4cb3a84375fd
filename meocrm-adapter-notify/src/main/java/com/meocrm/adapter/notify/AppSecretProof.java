package com.meocrm.adapter.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;

/** Proves to Zalo that the caller knows the app's key: HMAC-SHA256 of the access token under it. */
final class AppSecretProof {
  private AppSecretProof() {}

  static String of(Secret appSecret, Secret accessToken) {
    return HexSignature.sign(appSecret, accessToken.reveal().getBytes(UTF_8));
  }
}
