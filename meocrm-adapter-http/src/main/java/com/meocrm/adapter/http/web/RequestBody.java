package com.meocrm.adapter.http.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;

/** Reads the body of a request within limits of size and time. */
final class RequestBody {
  /** Largest body, in bytes. */
  static final int MAX_BYTES = 1024 * 1024;

  /**
   * How much of a too large body is still taken, so that a client that only reads after writing
   * sees why.
   */
  private static final int MAX_DRAINED = 8 * MAX_BYTES;

  /** How much is read at once, in bytes. */
  private static final int CHUNK = 8192;

  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?");

  private RequestBody() {}

  /** Whether the request announces a body. */
  static boolean isPresent(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /**
   * The whole body.
   *
   * @throws ProblemException 415 when it is not JSON in UTF-8, 413 when larger than {@link
   *     #MAX_BYTES}, 408 when it is not complete within {@code timeout}, 400 when it breaks off
   */
  static byte[] read(HttpServletRequest request, Duration timeout) {
    requireJson(request);
    long declared = request.getContentLengthLong();
    if (declared > MAX_DRAINED) {
      throw problem(413);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      return read(request.getInputStream(), declared, deadline);
    } catch (IOException | RuntimeException e) {
      throw translated(e);
    }
  }

  /**
   * @param declared the length that the client announced, negative when it did not
   */
  private static byte[] read(InputStream in, long declared, long deadline) throws IOException {
    int chunkSize = declared < 0 ? CHUNK : Math.clamp(declared, 1, CHUNK);
    var body = new ByteArrayOutputStream(chunkSize);
    var chunk = new byte[chunkSize];
    long total = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      total += count;
      if (System.nanoTime() - deadline > 0) {
        throw problem(408);
      }
      if (total > MAX_DRAINED) {
        throw problem(413);
      }
      if (total <= MAX_BYTES) {
        body.write(chunk, 0, count);
      }
    }
    if (total > MAX_BYTES) {
      throw problem(413);
    }
    return body.toByteArray();
  }

  private static void requireJson(HttpServletRequest request) {
    var type = request.getContentType();
    var encoding = request.getHeader("Content-Encoding");
    if (type == null
        || !JSON.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()
        || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      throw problem(415);
    }
  }

  private static ProblemException translated(Exception e) {
    if (e instanceof ProblemException ours) {
      return ours;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpException refused) {
        return new ProblemException(Problem.ofStatus(refused.getCode()), e);
      }
      if (cause instanceof TimeoutException) {
        return new ProblemException(Problem.ofStatus(408), e);
      }
    }
    return new ProblemException(Problem.of(400, "BAD_REQUEST", "The body broke off."), e);
  }

  private static ProblemException problem(int status) {
    return new ProblemException(Problem.ofStatus(status));
  }
}
