package com.meocrm.core.idempotency;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer as it is given again.
 *
 * @param headers those that belong to the content, such as {@code Location} and {@code ETag}
 * @param body not copied
 */
@SuppressWarnings("ArrayRecordComponent") // written once, by the one who made it
public record StoredAnswer(
    int status, String contentType, Map<String, String> headers, byte[] body) {
  private static final int FORMAT = 1;

  public StoredAnswer {
    headers = Map.copyOf(headers);
  }

  /**
   * Whether an answer of that status is kept: what was done, and what the domain refused after
   * execution had begun. What was refused before may be right the next time, and what broke has
   * left nothing behind.
   */
  public static boolean isKept(int status) {
    return status < 400 || status == 409 || status == 422;
  }

  byte[] encoded() {
    var bytes = new ByteArrayOutputStream(body.length + 128);
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeShort(status);
      out.writeUTF(contentType);
      out.writeShort(headers.size());
      for (var header : new TreeMap<>(headers).entrySet()) {
        out.writeUTF(header.getKey());
        out.writeUTF(header.getValue());
      }
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written to", e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #encoded} made, by this release or another.
   *
   * @throws IllegalStateException when it is of a format that this release does not know
   */
  static StoredAnswer decoded(byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IllegalStateException("a stored answer has the unknown format " + format);
      }
      int status = in.readShort();
      var contentType = in.readUTF();
      var headers = new LinkedHashMap<String, String>();
      for (int left = in.readShort(); left > 0; left--) {
        headers.put(in.readUTF(), in.readUTF());
      }
      return new StoredAnswer(status, contentType, headers, in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("a stored answer is cut off", e);
    }
  }
}
