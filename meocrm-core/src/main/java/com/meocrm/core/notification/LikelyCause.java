package com.meocrm.core.notification;

import com.meocrm.core.alert.AlertDetails;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a partner's server does not take messages, said to somebody who runs a shop. */
enum LikelyCause {
  TIMEOUT(
      "timed out|could not connect within",
      "Máy chủ nhận trả lời quá chậm hoặc không trả lời. Có thể máy chủ đang quá tải hoặc tạm ngừng.",
      "The receiving server answers too slowly or not at all. It may be overloaded or down."),
  NOT_ALLOWED(
      "address not allowed|http is not allowed|must begin with https",
      "Địa chỉ này không dùng https hoặc trỏ tới mạng nội bộ nên MeoCRM không được gửi tới. Hãy kiểm tra URL.",
      "The address does not use https or points into a private network, where MeoCRM may not send."
          + " Check the URL."),
  CERTIFICATE(
      "TLS: the certificate",
      "Chứng chỉ bảo mật (HTTPS) của máy chủ nhận đã hết hạn hoặc không hợp lệ. Hãy nhờ đối tác gia hạn.",
      "The security certificate (HTTPS) of the receiving server has expired or is not valid. Ask the"
          + " partner to renew it."),
  TLS(
      "TLS",
      "Không thiết lập được kết nối bảo mật (HTTPS) với máy chủ nhận. Có thể cổng hoặc cấu hình HTTPS sai.",
      "No secure connection (HTTPS) to the receiving server could be made. Its port or its HTTPS"
          + " setting may be wrong."),
  DNS(
      "unknown host|no answer from the name server",
      "Không tìm thấy tên miền của máy chủ nhận. Tên miền có thể gõ sai hoặc đã hết hạn.",
      "The receiving server's domain name was not found. It may be misspelt or have expired."),
  REFUSED(
      "connection refused|could not connect|no route",
      "Máy chủ nhận từ chối kết nối: có thể nó đang tắt, hoặc tường lửa chặn lại.",
      "The receiving server refuses connections: it may be off, or a firewall is in the way."),
  BROKEN_OFF(
      "connection closed|connection reset|the connection broke|the receiver broke off|the answer is not valid HTTP",
      "Máy chủ nhận ngắt kết nối giữa chừng. Thường do lỗi tạm thời hoặc cấu hình ở phía đối tác.",
      "The receiving server breaks the connection off. Usually a passing fault or a wrong setting on"
          + " the partner's side."),
  UNAUTHORIZED(
      "(?!)",
      "Máy chủ nhận từ chối vì thiếu quyền (lỗi 401/403). Có thể khóa ký hoặc mật khẩu đã thay đổi.",
      "The receiving server denies access (401/403). The signing secret or a password may have"
          + " changed."),
  NOT_FOUND(
      "(?!)",
      "Máy chủ nhận báo không có địa chỉ này (lỗi 404). Đối tác có thể đã đổi URL.",
      "The receiving server does not know this address (404). The partner may have changed the URL."),
  GONE(
      "(?!)",
      "Máy chủ nhận báo địa chỉ này đã bị bỏ hẳn (lỗi 410).",
      "The receiving server says that this address was given up for good (410)."),
  TOO_MANY(
      "(?!)",
      "Máy chủ nhận báo nhận quá nhiều thông báo một lúc (lỗi 429).",
      "The receiving server says that too many messages arrive at once (429)."),
  SERVER_ERROR(
      "(?!)",
      "Máy chủ nhận đang gặp lỗi (lỗi 5xx). Hãy báo cho đối tác hoặc người quản trị máy chủ đó.",
      "The receiving server has a fault of its own (5xx). Tell the partner or whoever runs it."),
  REDIRECT(
      "(?!)",
      "Máy chủ nhận chuyển hướng sang địa chỉ khác (lỗi 3xx). Hãy nhập thẳng địa chỉ mới.",
      "The receiving server points to another address (3xx). Enter the new address itself."),
  REJECTED(
      "(?!)",
      "Máy chủ nhận không chấp nhận nội dung (lỗi 4xx). Hãy nhờ đối tác kiểm tra phần mềm của họ.",
      "The receiving server does not accept the message (4xx). Ask the partner to check their"
          + " software."),
  UNKNOWN(
      "(?!)",
      "Chưa rõ nguyên nhân. Hãy xem chi tiết trong MeoCRM.",
      "The cause is not clear. See the details in MeoCRM.");

  private final Pattern words;
  private final String vietnamese;
  private final String english;

  LikelyCause(String words, String vietnamese, String english) {
    this.words = Pattern.compile(words);
    this.vietnamese = vietnamese;
    this.english = english;
  }

  /** The receiver's answer decides where there is one, else the words of the failure. */
  static LikelyCause of(AlertDetails details) {
    var status = details.status();
    return status == null ? said(details.cause()) : answered(status);
  }

  String vietnamese() {
    return vietnamese;
  }

  String english() {
    return english;
  }

  private static LikelyCause answered(int status) {
    return switch (status) {
      case 401, 403, 407 -> UNAUTHORIZED;
      case 404, 405 -> NOT_FOUND;
      case 408 -> TIMEOUT;
      case 410 -> GONE;
      case 429 -> TOO_MANY;
      default ->
          switch (status / 100) {
            case 3 -> REDIRECT;
            case 4 -> REJECTED;
            case 5 -> SERVER_ERROR;
            default -> UNKNOWN;
          };
    };
  }

  /** By the first words: further on stand names that others chose. */
  private static LikelyCause said(@Nullable String cause) {
    if (cause != null) {
      for (var candidate : values()) {
        if (candidate.words.matcher(cause).lookingAt()) {
          return candidate;
        }
      }
    }
    return UNKNOWN;
  }
}
