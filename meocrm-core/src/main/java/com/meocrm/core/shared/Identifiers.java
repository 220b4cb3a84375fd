package com.meocrm.core.shared;

import java.util.regex.Pattern;

/**
 * The one format of identifiers that callers may choose: 1 to 64 letters, digits, underscores,
 * hyphens.
 */
public final class Identifiers {
  /** The format as a regular expression, for documents and error details. */
  public static final String FORMAT = "^[A-Za-z0-9_-]{1,64}$";

  private static final Pattern PATTERN = Pattern.compile(FORMAT);

  private Identifiers() {}

  /** Whether {@code value} may serve as an identifier. */
  public static boolean isValid(String value) {
    return PATTERN.matcher(value).matches();
  }

  /**
   * Returns {@code value} unchanged.
   *
   * @throws IllegalArgumentException naming {@code what} when the format is wrong
   */
  public static String require(String what, String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException(what + " must match " + FORMAT);
    }
    return value;
  }
}
