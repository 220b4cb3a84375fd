package com.meocrm.core.notification;

import com.meocrm.core.shared.BusinessTime;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** The state of a message, said to somebody who runs a shop. */
final class StaffStatusWords {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm dd/MM/yyyy").withZone(BusinessTime.ZONE);

  private StaffStatusWords() {}

  static String of(StaffMessage message, Language language) {
    return switch (language) {
      case VI -> vietnamese(message);
      case EN -> english(message);
    };
  }

  private static String vietnamese(StaffMessage m) {
    return switch (m.status()) {
      case WAITING -> "Đang gom tin, sẽ gửi tới %s lúc %s.".formatted(m.to(), time(m.dueAt()));
      case QUEUED -> "Đang chờ tới lượt gửi tới %s.".formatted(m.to());
      case RETRYING ->
          "Chưa gửi được tới %s sau %d lần (%s). Sẽ tự gửi lại."
              .formatted(m.to(), m.attempts(), problem(m, "lỗi tạm thời"));
      case SENT -> "Đã gửi tới %s lúc %s.".formatted(m.to(), finished(m));
      case FAILED ->
          "Không gửi được tới %s: %s.".formatted(m.to(), problem(m, "nơi nhận không chấp nhận"));
      case CANCELLED -> "Không gửi: %s.".formatted(problem(m, "kênh gửi đã tắt"));
    };
  }

  private static String english(StaffMessage m) {
    return switch (m.status()) {
      case WAITING -> "Gathering news, goes to %s at %s.".formatted(m.to(), time(m.dueAt()));
      case QUEUED -> "Waits for its turn to go to %s.".formatted(m.to());
      case RETRYING ->
          "Did not reach %s in %d attempts (%s). It is tried again by itself."
              .formatted(m.to(), m.attempts(), problem(m, "a passing fault"));
      case SENT -> "Sent to %s at %s.".formatted(m.to(), finished(m));
      case FAILED ->
          "Could not be sent to %s: %s.".formatted(m.to(), problem(m, "it was not accepted"));
      case CANCELLED -> "Not sent: %s.".formatted(problem(m, "the channel is switched off"));
    };
  }

  private static String problem(StaffMessage message, String otherwise) {
    return message.problem() == null ? otherwise : message.problem();
  }

  private static String finished(StaffMessage message) {
    return time(message.finishedAt() == null ? message.dueAt() : message.finishedAt());
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
