package com.meocrm.core.token;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long a token lives, as people write it: {@code 90s}, {@code 15m}, {@code 1h}, {@code 30d}.
 */
final class TimeToLive {
  static final Duration LONGEST = Duration.ofDays(365);

  private static final Pattern FORMAT = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

  private TimeToLive() {}

  /** Empty when {@code text} is malformed or longer than {@link #LONGEST}. */
  static Optional<Duration> parse(String text) {
    var matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var duration = Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    return duration.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(duration);
  }

  private static ChronoUnit unit(String letter) {
    return switch (letter) {
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
