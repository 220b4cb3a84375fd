package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended, as an opaque text that only this server can make and that fits one list of
 * one tenant.
 *
 * <p>All nodes must have the same secret; a changed one voids the cursors that are out.
 */
public final class Cursors {
  private static final String PURPOSE = "meocrm cursor v1";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int MAX_LENGTH = 300;

  private final byte[] key;

  public Cursors(Secret secret) {
    key = hmac(secret.reveal().getBytes(StandardCharsets.UTF_8), PURPOSE);
  }

  /** The cursor after an item of {@code list}. */
  public String encode(String list, OrganizationId organization, Instant at, String id) {
    var payload = at + " " + id;
    var bytes = payload.getBytes(StandardCharsets.UTF_8);
    var whole = Arrays.copyOf(bytes, bytes.length + MAC_BYTES);
    System.arraycopy(mac(list, organization, payload), 0, whole, bytes.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /**
   * What {@link #encode} was given for the same list and tenant; null when {@code cursor} is null,
   * or is none of ours, which is a violation.
   */
  public @Nullable Position decode(
      String list, OrganizationId organization, @Nullable String cursor, Violations violations) {
    if (cursor == null) {
      return null;
    }
    var position = decode(list, organization, cursor);
    if (position.isEmpty()) {
      violations.add(
          "cursor", "malformed", "must be the nextCursor of an earlier answer to this list");
    }
    return position.orElse(null);
  }

  private Optional<Position> decode(String list, OrganizationId organization, String cursor) {
    if (cursor.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      var whole = Base64.getUrlDecoder().decode(cursor);
      if (whole.length <= MAC_BYTES) {
        return Optional.empty();
      }
      int length = whole.length - MAC_BYTES;
      var payload = new String(whole, 0, length, StandardCharsets.UTF_8);
      var mac = Arrays.copyOfRange(whole, length, whole.length);
      int space = payload.indexOf(' ');
      if (space < 0 || !MessageDigest.isEqual(mac, mac(list, organization, payload))) {
        return Optional.empty();
      }
      var id = payload.substring(space + 1);
      return Optional.of(
          new Position(Instant.parse(payload.substring(0, space)), Identifiers.require("id", id)));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // not base64, or not ours
    }
  }

  private byte[] mac(String list, OrganizationId organization, String payload) {
    return Arrays.copyOf(hmac(key, list + "\n" + organization + "\n" + payload), MAC_BYTES);
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** The last item of a page. */
  public record Position(Instant at, String id) {}
}
