package com.meocrm.core.notification;

import java.util.regex.Pattern;

/**
 * Where mail goes: {@code owner@shop.example}, in ASCII and without display name, comment or quote,
 * so that it cannot be more than one address, nor a header.
 */
public record EmailAddress(String value) {
  public static final int MAX_LENGTH = 254;

  private static final Pattern FORMAT =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
              + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*"
              + "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /**
   * @throws IllegalArgumentException without naming the value, which may be a secret in the wrong
   *     place
   */
  public EmailAddress {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not an e-mail address");
    }
  }

  /** Whether {@code value} is one plain address. */
  public static boolean isValid(String value) {
    return value.length() <= MAX_LENGTH
        && FORMAT.matcher(value).matches()
        && !value.startsWith(".")
        && !value.contains("..")
        && !value.contains(".@");
  }

  /** What stands behind the at sign. */
  public String domain() {
    return value.substring(value.indexOf('@') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
