package com.meocrm.app.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures as Zalo makes them, written a second time; proven by the published examples. */
public final class FakeZaloSignatures {
  private FakeZaloSignatures() {}

  /** Of a callback. */
  public static String mac(String appId, String body, String timestamp, String oaSecret) {
    try {
      var text = appId + body + timestamp + oaSecret;
      return "mac="
          + HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a call. */
  static String proof(String appSecret, String accessToken) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(appSecret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(accessToken.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
