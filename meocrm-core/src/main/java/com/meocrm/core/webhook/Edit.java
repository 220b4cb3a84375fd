package com.meocrm.core.webhook;

import org.jspecify.annotations.Nullable;

/**
 * What a change says of one field that may be empty: nothing, or what it is to be from now on.
 *
 * @param given whether it says anything
 * @param value null: the field is to be emptied; without meaning when nothing is given
 */
public record Edit<T>(boolean given, @Nullable T value) {
  /** The field stays as it is. */
  public static <T> Edit<T> none() {
    return new Edit<>(false, null);
  }

  /** The field gets this value; null empties it. */
  public static <T> Edit<T> to(@Nullable T value) {
    return new Edit<>(true, value);
  }

  @Nullable T over(@Nullable T old) {
    return given ? value : old;
  }
}
