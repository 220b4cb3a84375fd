package com.meocrm.core.shared;

import java.util.List;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param more whether another page follows the last item
 */
public record Page<T>(List<T> items, boolean more) {
  /** Default and greatest number of items on a page. */
  public static final int DEFAULT_LIMIT = 20;

  public static final int MAX_LIMIT = 100;

  public Page {
    items = List.copyOf(items);
  }

  /** A page from {@code fetched} rows, of which one more than {@code limit} was asked for. */
  public static <T> Page<T> of(List<T> fetched, int limit) {
    return fetched.size() > limit
        ? new Page<>(fetched.subList(0, limit), true)
        : new Page<>(fetched, false);
  }

  public <R> Page<R> map(Function<T, R> mapping) {
    return new Page<>(items.stream().map(mapping).toList(), more);
  }
}
