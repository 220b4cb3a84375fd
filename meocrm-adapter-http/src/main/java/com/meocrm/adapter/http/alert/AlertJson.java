package com.meocrm.adapter.http.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertDetails;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alert on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertJson(
    String id,
    String kind,
    String subject,
    String status,
    String message,
    long occurrences,
    Details details,
    String openedAt,
    String lastAt,
    @Nullable String acknowledgedAt,
    @Nullable String acknowledgedBy,
    @Nullable String closedAt) {

  static AlertJson of(Alert alert) {
    return new AlertJson(
        alert.id().value(),
        alert.kind().name(),
        alert.subject(),
        alert.status().name(),
        alert.message(),
        alert.occurrences(),
        Details.of(alert.details()),
        WireTime.of(alert.openedAt()),
        WireTime.of(alert.lastAt()),
        time(alert.acknowledgedAt()),
        alert.acknowledgedBy(),
        time(alert.closedAt()));
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /** What is known of the cause. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Details(
      @Nullable String cause,
      @Nullable Integer status,
      @Nullable String url,
      List<String> deliveryIds,
      List<String> eventIds,
      List<String> orderIds,
      @Nullable String mail) {
    static Details of(AlertDetails details) {
      return new Details(
          details.cause(),
          details.status(),
          details.url(),
          details.deliveryIds(),
          details.eventIds(),
          details.orderIds(),
          details.mail());
    }
  }
}
