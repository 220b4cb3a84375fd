package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.Page;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark. Unknown and repeated ones are violations. */
public final class Query {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,3})([mhd])");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,40}");
  private static final int LONGEST_NUMBER = 18;

  /** Stands for all numbers that are longer: beyond whatever is counted here. */
  private static final long BEYOND_ALL = 999_999_999_999_999_999L;

  private static final int MAX_ECHOED_NAME = 64;

  private final Map<String, String> values;
  private final Violations violations;

  private Query(Map<String, String> values, Violations violations) {
    this.values = values;
    this.violations = violations;
  }

  /**
   * @throws ProblemException 400 when it is not percent-encoded UTF-8
   */
  static Query parse(@Nullable String raw, Set<String> known, Violations violations) {
    var values = new HashMap<String, String>();
    for (var pair : raw == null ? new String[0] : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!known.contains(name)) {
        var shown =
            name.length() > MAX_ECHOED_NAME ? name.substring(0, MAX_ECHOED_NAME) + "…" : name;
        violations.add(shown, "unknown", "is not a known query parameter");
      } else if (values.put(name, value) != null) {
        violations.add(name, "repeated", "must be given once");
      } else if (value.indexOf('\0') >= 0) { // which no database stores
        violations.add(name, "malformed", "must not contain NUL");
        values.remove(name);
      }
    }
    return new Query(values, violations);
  }

  /** The parameter's text, or null when it is absent. */
  public @Nullable String text(String name) {
    return values.get(name);
  }

  /** A text of 1 to {@code maxLength} characters, or null when it is absent. */
  public @Nullable String text(String name, int maxLength) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value.isEmpty() || value.length() > maxLength) {
      violations.add(name, "malformed", "must have 1 to " + maxLength + " characters");
      return null;
    }
    return value;
  }

  /** A constant of {@code type}, written as it is named, or null when it is absent or none. */
  public <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    violations.add(name, "one_of", "must be one of " + Arrays.toString(type.getEnumConstants()));
    return null;
  }

  /** An RFC 3339 time with its offset, or null when it is absent or wrong. */
  public @Nullable Instant time(String name) {
    var value = values.get(name);
    return value == null ? null : WireTime.parse(name, value, violations);
  }

  /** A whole number of at least zero, or null when it is absent or wrong. */
  public @Nullable Long number(String name) {
    var value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!WHOLE_NUMBER.matcher(value).matches()) {
      violations.add(name, "malformed", "must be a whole number of at least 0");
      return null;
    }
    return wholeNumber(value);
  }

  /** What up to 40 digits say, as far as it matters: numbers beyond all others are alike. */
  public static long wholeNumber(String digits) {
    var significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > LONGEST_NUMBER ? BEYOND_ALL : Long.parseLong(significant);
  }

  /** A length of time such as {@code 30m}, {@code 24h} or {@code 7d}. */
  public Duration duration(String name, Duration otherwise, Duration longest) {
    var text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    var match = DURATION.matcher(text);
    if (!match.matches()) {
      violations.add(name, "malformed", "must be a time such as 30m, 24h or 7d");
      return otherwise;
    }
    long number = Long.parseLong(match.group(1));
    var duration =
        switch (match.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (duration.compareTo(longest) > 0) {
      violations.add(name, "out_of_range", "must be at most " + longest.toDays() + "d");
      return otherwise;
    }
    return duration;
  }

  /** The parameter {@code limit}: 1 to 100, 20 when it is absent. */
  public int limit() {
    var value = values.get("limit");
    if (value == null) {
      return Page.DEFAULT_LIMIT;
    }
    long limit = WHOLE_NUMBER.matcher(value).matches() ? wholeNumber(value) : 0;
    if (limit < 1 || limit > Page.MAX_LIMIT) {
      violations.add("limit", "out_of_range", "must be 1 to " + Page.MAX_LIMIT);
      return Page.DEFAULT_LIMIT;
    }
    return (int) limit;
  }

  private static String decode(String text) {
    var bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put((byte) (digit(text, i + 1) << 4 | digit(text, i + 2)));
        i += 2;
      } else {
        bytes.put(String.valueOf(c == '+' ? ' ' : c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new ProblemException(malformed(), e);
    }
  }

  private static int digit(String text, int index) {
    int digit = index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    if (digit < 0) {
      throw new ProblemException(malformed());
    }
    return digit;
  }

  private static Problem malformed() {
    return Problem.of(400, "BAD_REQUEST", "The query is not percent-encoded UTF-8.");
  }
}
