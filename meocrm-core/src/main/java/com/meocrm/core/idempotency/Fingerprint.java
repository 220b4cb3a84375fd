package com.meocrm.core.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Sha256;
import java.util.HexFormat;

/**
 * What a request asks for, so that another request under the same key is noticed: SHA-256 over
 * method, path with query, and the body's bytes as they came. The same JSON spelled otherwise is
 * another request.
 *
 * @param value lower-case hex
 */
public record Fingerprint(String value) {
  private static final int LENGTH = 64;

  public Fingerprint {
    if (value.length() != LENGTH) {
      throw new IllegalArgumentException("a fingerprint has " + LENGTH + " hex digits");
    }
  }

  /**
   * The fingerprint of a request.
   *
   * @param target path and query as they were sent; like {@code method} without line feeds
   */
  public static Fingerprint of(String method, String target, byte[] body) {
    var digest = Sha256.begin();
    digest.update((method + " " + target + "\n").getBytes(UTF_8));
    return new Fingerprint(HexFormat.of().formatHex(digest.digest(body)));
  }
}
