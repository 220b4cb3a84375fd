package com.meocrm.adapter.http.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.overview.Figures;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant's figures on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FiguresJson(
    String at,
    long windowSeconds,
    long sequence,
    long events,
    long delivered,
    long failed,
    long exhausted,
    long open,
    long parked,
    @Nullable Long p50Ms,
    @Nullable Long p95Ms,
    @Nullable String oldestDueAt,
    boolean partial,
    List<PartJson> series) {
  static FiguresJson of(Figures figures) {
    return new FiguresJson(
        WireTime.of(figures.at()),
        figures.window().toSeconds(),
        figures.lastSequence(),
        figures.events(),
        figures.delivered(),
        figures.failed(),
        figures.exhausted(),
        figures.open(),
        figures.parked(),
        millis(figures.p50()),
        millis(figures.p95()),
        figures.oldestDue() == null ? null : WireTime.of(figures.oldestDue()),
        figures.partial(),
        figures.parts().stream().map(PartJson::of).toList());
  }

  private static @Nullable Long millis(@Nullable Duration time) {
    return time == null ? null : Long.valueOf(time.toMillis());
  }

  /** One part of the window. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PartJson(
      String at,
      long events,
      long delivered,
      long failed,
      @Nullable Long p50Ms,
      @Nullable Long p95Ms) {
    static PartJson of(Figures.Part part) {
      return new PartJson(
          WireTime.of(part.at()),
          part.events(),
          part.delivered(),
          part.failed(),
          millis(part.p50()),
          millis(part.p95()));
    }
  }
}
