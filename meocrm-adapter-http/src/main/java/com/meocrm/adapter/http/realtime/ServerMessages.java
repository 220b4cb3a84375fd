package com.meocrm.adapter.http.realtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.web.ErrorJson;
import com.meocrm.adapter.http.web.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says, as bytes. */
final class ServerMessages {
  private ServerMessages() {}

  static ByteBuffer ok(Ok ok) {
    return ByteBuffer.wrap(Json.write(ok));
  }

  static ByteBuffer error(@Nullable JsonNode id, ErrorJson error) {
    return ByteBuffer.wrap(Json.write(new ErrorMessage(id, "error", error)));
  }

  static ByteBuffer ping(long sequence) {
    return utf8("{\"type\":\"ping\",\"sequence\":" + sequence + "}");
  }

  /** Items of a live view, as a JSON array. */
  static ByteBuffer items(String json) {
    return utf8("{\"type\":\"events\",\"events\":" + json + "}");
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The answer to what was understood.
   *
   * @param ttlSeconds until the token expires
   * @param sequence where the client now is
   * @param recovered whether everything since the client's place comes; absent unless it named one
   * @param channels all that it now follows
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Ok(
      @Nullable JsonNode id,
      String type,
      long ttlSeconds,
      String organizationId,
      String epoch,
      long sequence,
      @Nullable Boolean recovered,
      List<String> channels) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record ErrorMessage(@Nullable JsonNode id, String type, ErrorJson error) {}
}
