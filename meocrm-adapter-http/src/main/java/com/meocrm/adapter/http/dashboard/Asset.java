package com.meocrm.adapter.http.dashboard;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.core.shared.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the dashboard, compressed once. It holds nothing of anybody, so that compression tells
 * nobody anything.
 */
@SuppressWarnings("ArrayRecordComponent") // never changed once made
record Asset(String type, byte[] content, byte[] compressed, String tag) {
  static Asset of(String type, byte[] content) {
    return new Asset(type, content, gzip(content), "\"" + digest(content) + "\"");
  }

  /** Answers with the file, or says that the one which the browser has is still right. */
  Answer answer(Call call, String caching, Map<String, String> more) {
    var headers = new HashMap<>(more);
    headers.put("ETag", tag);
    headers.put("Cache-Control", caching);
    headers.put("Vary", "Accept-Encoding");
    var known = call.header("If-None-Match");
    if (known != null && List.of(known.split("\\s*,\\s*", -1)).contains(tag)) {
      return new Answer(304, type, new byte[0], headers);
    }
    var accepted = call.header("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0")) {
      headers.put("Content-Encoding", "gzip");
      return new Answer(200, type, compressed, headers);
    }
    return new Answer(200, type, content, headers);
  }

  /** A short name of what {@code content} is, for file names and tags. */
  static String digest(byte[]... content) {
    var sha256 = Sha256.begin();
    for (var part : content) {
      sha256.update(part);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest()).substring(0, 16);
  }

  private static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
