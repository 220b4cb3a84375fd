package com.meocrm.adapter.persistence;

import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows turned into one array for each column, to be bound to {@code unnest(…)}: one prepared
 * statement serves any number of rows, at the price of the fastest batch.
 */
public final class Columns {
  private Columns() {}

  public static <R> @Nullable String[] texts(
      Collection<? extends R> rows, Function<? super R, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  public static <R> @Nullable Long[] longs(
      Collection<? extends R> rows, Function<? super R, @Nullable Long> column) {
    return rows.stream().map(column).toArray(Long[]::new);
  }

  public static <R> @Nullable Integer[] integers(
      Collection<? extends R> rows, Function<? super R, @Nullable Integer> column) {
    return rows.stream().map(column).toArray(Integer[]::new);
  }

  public static <R> Boolean[] booleans(
      Collection<? extends R> rows, Function<? super R, Boolean> column) {
    return rows.stream().map(column).toArray(Boolean[]::new);
  }

  public static <R> byte[][] bytes(
      Collection<? extends R> rows, Function<? super R, byte[]> column) {
    return rows.stream().map(column).toArray(byte[][]::new);
  }

  /** As text, for {@code ?::timestamptz[]}. */
  public static <R> String[] instants(
      Collection<? extends R> rows, Function<? super R, Instant> column) {
    return rows.stream().map(column).map(Instant::toString).toArray(String[]::new);
  }
}
