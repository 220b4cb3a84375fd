package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.Page;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of a list on the wire; {@code nextCursor} is null on the last one. */
public record ListJson<J>(List<J> data, @Nullable String nextCursor) {
  public ListJson {
    data = List.copyOf(data);
  }

  /**
   * The page as {@code mapping} writes its items; {@code cursor} makes the cursor that goes on
   * after one.
   */
  public static <T, J> ListJson<J> of(
      Page<T> page, Function<T, J> mapping, Function<T, String> cursor) {
    return new ListJson<>(
        page.map(mapping).items(), page.more() ? cursor.apply(page.items().getLast()) : null);
  }
}
