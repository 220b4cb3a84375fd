package com.meocrm.core.webhook;

import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventType;
import java.util.List;

/**
 * The event types an endpoint wants: names, areas such as {@code order.*}, or {@code *}.
 *
 * <p>Operational types (about the hub itself) are wanted only when they are named in full.
 */
public record EventSelection(List<String> patterns) {
  public static final int MAX_PATTERNS = 100;
  private static final String ALL = "*";
  private static final String ANY_OF_AREA = ".*";

  public EventSelection {
    if (patterns.isEmpty() || patterns.size() > MAX_PATTERNS) {
      throw new IllegalArgumentException("1 to " + MAX_PATTERNS + " event patterns expected");
    }
    patterns = List.copyOf(patterns);
    for (var pattern : patterns) {
      if (!isValid(pattern)) {
        throw new IllegalArgumentException("not an event pattern: " + pattern);
      }
    }
  }

  /**
   * Whether {@code pattern} can ever select something: a catalogued or custom type, the area of
   * one, or all.
   */
  public static boolean isValid(String pattern) {
    if (pattern.equals(ALL)) {
      return true;
    }
    if (!pattern.endsWith(ANY_OF_AREA)) {
      return EventType.isValid(pattern) && EventCatalogue.accepts(new EventType(pattern));
    }
    var prefix = pattern.substring(0, pattern.length() - 1);
    return EventCatalogue.types().stream()
            .anyMatch(t -> !EventCatalogue.isOperational(t) && t.value().startsWith(prefix))
        || (prefix.startsWith(EventCatalogue.CUSTOM_PREFIX) && EventType.isValid(prefix + "x"));
  }

  /** Whether an event of this type is wanted. */
  public boolean selects(EventType type) {
    boolean operational = EventCatalogue.isOperational(type);
    for (var pattern : patterns) {
      boolean wildcard = pattern.endsWith(ALL);
      if (wildcard
          ? !operational && type.value().startsWith(pattern.substring(0, pattern.length() - 1))
          : type.value().equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
