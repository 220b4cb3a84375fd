package com.meocrm.core.zalo;

import java.util.regex.Pattern;

/**
 * A Vietnamese mobile number as Zalo takes it: {@code 84} and nine digits.
 *
 * @param digits such as {@code 84987654321}
 */
public record VietnamesePhone(String digits) {
  private static final Pattern DIGITS = Pattern.compile("84[35789]\\d{8}");
  private static final Pattern FILLING = Pattern.compile("[\\s.()-]");

  public VietnamesePhone {
    if (!DIGITS.matcher(digits).matches()) {
      throw new IllegalArgumentException("not a Vietnamese mobile number");
    }
  }

  /** Reads a number as people write it: 0987 654 321, +84 (98) 765-4321, 84987654321. */
  public static Reading read(String text) {
    var plain = FILLING.matcher(text).replaceAll("");
    var international = plain.startsWith("00") ? "+" + plain.substring(2) : plain;
    if (international.startsWith("+") && !international.startsWith("+84")) {
      return international.substring(1).chars().allMatch(c -> c >= '0' && c <= '9')
          ? new Foreign()
          : new Malformed();
    }
    var digits =
        international.startsWith("+")
            ? international.substring(1)
            : international.startsWith("0") ? "84" + international.substring(1) : international;
    return DIGITS.matcher(digits).matches()
        ? new Valid(new VietnamesePhone(digits))
        : new Malformed();
  }

  /** For people who need not see all of it. */
  public String masked() {
    return digits.substring(0, 4) + "****" + digits.substring(8);
  }

  /** As {@link #masked}: numbers stay out of logs. */
  @Override
  public String toString() {
    return masked();
  }

  /** What a text turned out to be. */
  public sealed interface Reading {}

  /** A number that Zalo takes. */
  public record Valid(VietnamesePhone phone) implements Reading {}

  /** A number of another country. */
  public record Foreign() implements Reading {}

  /** No number of a mobile phone. */
  public record Malformed() implements Reading {}
}
