package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.ErrorMapper;
import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The event stream of one request: progress, which only rises, then the answer. */
final class ToolStream {
  /** How soon it is noticed that the client has left, twice over. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);

  private final OutputStream out;
  private long written = System.nanoTime();
  private long last = -1;

  ToolStream(OutputStream out) {
    this.out = out;
  }

  void progress(JsonValue token, long done, long total, @Nullable String message)
      throws IOException {
    if (done <= last) {
      return;
    }
    last = done;
    var params = new LinkedHashMap<String, Object>();
    params.put("progressToken", token);
    params.put("progress", done);
    if (total > 0) {
      params.put("total", Math.max(total, done));
    }
    if (message != null) {
      params.put("message", message);
    }
    event(RpcMessage.notification("notifications/progress", params));
  }

  /** Writes something that clients do not see, when nothing was written for a while. */
  void keepAlive() throws IOException {
    if (System.nanoTime() - written > KEEP_ALIVE.toNanos()) {
      write(": \n\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes the answer, the last event. */
  void end(byte[] answer) throws IOException {
    event(answer);
  }

  /** Ends with an error, since the status is on its way already. */
  void fail(RpcMessage message, Call call, RuntimeException failure) throws IOException {
    var error =
        failure instanceof RpcError known
            ? known
            : RpcError.of(RpcError.INTERNAL_ERROR, ErrorMapper.problemOf(failure, call.traceId()));
    event(RpcMessage.error(message, error, call.traceId(), call.language()));
  }

  private void event(byte[] json) throws IOException {
    var text = new String(json, StandardCharsets.UTF_8);
    write(("event: message\ndata: " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    written = System.nanoTime();
  }

  /** Writes a stream. */
  @FunctionalInterface
  interface Work {
    void writeTo(ToolStream stream) throws IOException;
  }
}
