package com.meocrm.adapter.http.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of a tenant's, which must not keep a processor busy: {@code (a+)+$} over thirty letters
 * would for hours. Looking at more characters than {@link #MAX_STEPS} counts as no match.
 */
final class BoundedPattern implements RegularExpression {
  static final int MAX_STEPS = 100_000;

  private final Pattern pattern;

  private BoundedPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws IllegalArgumentException when it is no pattern
   */
  static RegularExpression compile(String regex) {
    try {
      // As ECMA-262 has it: the end is the end, not also before a last line break.
      return new BoundedPattern(Pattern.compile(endOnly(regex)));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a regular expression", e);
    }
  }

  @Override
  public boolean matches(String value) {
    try {
      return pattern.matcher(new CountedText(value)).find();
    } catch (TooManyStepsException | StackOverflowError e) {
      return false;
    }
  }

  private static String endOnly(String regex) {
    boolean endsWithDollar = regex.endsWith("$") && !regex.endsWith("\\$");
    return endsWithDollar ? regex.substring(0, regex.length() - 1) + "\\z" : regex;
  }

  /** Counts how often it is looked at. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private int steps;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManyStepsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooManyStepsException extends RuntimeException {
    TooManyStepsException() {
      super("a pattern backtracks", null, false, false);
    }
  }
}
