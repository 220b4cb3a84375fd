package com.meocrm.adapter.webhook;

import com.meocrm.core.webhook.WebhookTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okhttp3.Call;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.GzipSource;

/** What is read of an answer's body, and what is kept of it. */
final class AnswerBody {
  /** More than this is neither read nor inflated. */
  static final long MAX_BYTES = 64 * 1024;

  private static final long CHUNK = 8 * 1024;

  private AnswerBody() {}

  /**
   * Reads the body to its end or to {@link #MAX_BYTES}, whichever comes first; in the latter case
   * the connection is given up, since draining it could take for ever.
   *
   * @return the beginning, inflated, as text
   * @throws IOException when it breaks off before its announced end, or time is up
   */
  static String read(Call call, Response response) throws IOException {
    var source = response.body().source();
    var raw = new Buffer();
    while (raw.size() < MAX_BYTES
        && source.read(raw, Math.min(CHUNK, MAX_BYTES - raw.size())) >= 0) {}
    if (raw.size() == MAX_BYTES) {
      call.cancel();
    }
    var kept = "gzip".equalsIgnoreCase(response.header("Content-Encoding")) ? inflated(raw) : raw;
    return text(kept);
  }

  /**
   * As much as is kept: inflating stops there, so a bomb does not go off. What is not gzip ends
   * where it breaks.
   */
  private static Buffer inflated(Buffer raw) throws IOException {
    var plain = new Buffer();
    try (var source = new GzipSource(raw)) {
      while (plain.size() < WebhookTransport.KEPT_BODY_BYTES
          && source.read(plain, WebhookTransport.KEPT_BODY_BYTES - plain.size()) >= 0) {}
    } catch (IOException e) {
      return plain;
    }
    return plain;
  }

  private static String text(BufferedSource bytes) throws IOException {
    bytes.request(WebhookTransport.KEPT_BODY_BYTES);
    var kept =
        bytes.readByteArray(Math.min(bytes.getBuffer().size(), WebhookTransport.KEPT_BODY_BYTES));
    return new String(kept, StandardCharsets.UTF_8);
  }
}
