package com.meocrm.core.event;

import java.util.regex.Pattern;

/**
 * What happened, as partners subscribe to it: {@code order.created}. Two to five lower-case words
 * joined by dots.
 */
public record EventType(String value) implements Comparable<EventType> {
  public static final int MAX_LENGTH = 100;
  private static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){1,4}");

  public EventType {
    if (value.length() > MAX_LENGTH || !FORMAT.matcher(value).matches()) {
      throw new IllegalArgumentException("not an event type: " + value);
    }
  }

  /** Whether {@code value} has the form of an event type; it need not be in the catalogue. */
  public static boolean isValid(String value) {
    return value.length() <= MAX_LENGTH && FORMAT.matcher(value).matches();
  }

  @Override
  public int compareTo(EventType other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
