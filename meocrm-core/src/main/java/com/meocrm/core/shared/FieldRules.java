package com.meocrm.core.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the fields of a command and collects everything that is wrong, to tell it all at once. A
 * null counts as absent: only {@link #require} minds.
 */
public final class FieldRules {
  /** Longest name that people and programs compare, such as a SKU or a branch id. */
  public static final int MAX_NAME_LENGTH = 64;

  /** Longest reason that somebody gives for what they do. */
  public static final int MAX_REASON_LENGTH = 500;

  /** No controls, line ends or half characters. */
  private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*");

  /** One line without blanks at its ends and without characters that nobody sees. */
  private static final Pattern VISIBLE =
      Pattern.compile("[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]*[^\\p{C}\\p{Z}])?");

  /** As {@link #ONE_LINE}, with line breaks; one character class, since groups cost stack. */
  private static final Pattern LINES = Pattern.compile("[[^\\p{Cc}\\p{Cs}]\\r\\n]*");

  private final List<Violation> violations = new ArrayList<>();

  /** What was found so far, in the order found. */
  public List<Violation> violations() {
    return violations;
  }

  /** Refuses the command when anything is wrong with it. */
  public void orThrow() {
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
  }

  public void violate(String field, String rule, String message) {
    violations.add(new Violation(field, rule, message));
  }

  /** Has {@code field} be present; a null goes on as a violation. */
  public void require(String field, @Nullable Object value) {
    if (value == null) {
      violate(field, "required", "is missing");
    }
  }

  /** A name of at most {@link #MAX_NAME_LENGTH} that must be there. */
  public void requireName(String field, @Nullable String value) {
    require(field, value);
    name(field, value, MAX_NAME_LENGTH);
  }

  /** An identifier that the caller chose. */
  public void identifier(String field, @Nullable String value) {
    if (value != null && !Identifiers.isValid(value)) {
      violate(field, "malformed", "must match " + Identifiers.FORMAT);
    }
  }

  /** A name that people and programs compare: visible, and not too long. */
  public void name(String field, @Nullable String value, int maxLength) {
    if (value != null && (value.length() > maxLength || !VISIBLE.matcher(value).matches())) {
      violate(
          field,
          "malformed",
          "must have 1 to " + maxLength + " visible characters, and no blanks at its ends");
    }
  }

  /** Text of one line that is not blank. */
  public void oneLine(String field, @Nullable String value, int maxLength) {
    if (value != null
        && (length(value) > maxLength || value.isBlank() || !ONE_LINE.matcher(value).matches())) {
      violate(
          field,
          "malformed",
          "must have 1 to " + maxLength + " characters and no control characters");
    }
  }

  /** Text that may have line breaks. */
  public void lines(String field, @Nullable String value, int maxLength) {
    if (value == null) {
      return;
    }
    if (length(value) > maxLength) {
      violate(field, "too_long", "at most " + maxLength + " characters");
    } else if (!LINES.matcher(value).matches()) {
      violate(field, "malformed", "no control characters but line breaks");
    }
  }

  /** In characters as people, JSON Schema and the database count them: 🍵 is one. */
  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  public void notNegative(String field, @Nullable Money value) {
    if (value != null && value.isNegative()) {
      violate(field, "out_of_range", "must not be negative");
    }
  }

  /** A whole number from {@code min} to {@code max}. */
  public void range(String field, @Nullable Long value, long min, long max) {
    if (value != null && (value < min || value > max)) {
      violate(field, "out_of_range", "must be " + min + " to " + max);
    }
  }
}
