package com.meocrm.adapter.http.web;

import java.util.HashMap;
import java.util.Map;

/**
 * What goes back to the caller.
 *
 * @param body not copied
 * @param secret whether the body shows a secret: where answers are kept to be repeated, it is kept
 *     sealed
 */
@SuppressWarnings("ArrayRecordComponent") // written once, by the one who made it
public record Answer(
    int status, String contentType, byte[] body, Map<String, String> headers, boolean secret) {
  public static final String JSON = "application/json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  public Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    this(status, contentType, body, headers, false);
  }

  /** 200 with {@code content} as JSON. */
  public static Answer ok(Object content) {
    return new Answer(200, JSON, Json.write(content), Map.of());
  }

  /** 200 with JSON that is written already. */
  public static Answer json(byte[] body) {
    return new Answer(200, JSON, body, Map.of());
  }

  /** 201 with {@code content} as JSON, made at {@code location}. */
  public static Answer created(String location, Object content) {
    return new Answer(201, JSON, Json.write(content), Map.of("Location", location));
  }

  /**
   * 202 with {@code content} as JSON: it will be done later, and {@code location} tells how far it
   * is.
   */
  public static Answer accepted(String location, Object content) {
    return new Answer(202, JSON, Json.write(content), Map.of("Location", location));
  }

  /** 204. */
  public static Answer noContent() {
    return new Answer(204, JSON, new byte[0], Map.of());
  }

  /** 304: who asks has it. */
  Answer notModified() {
    return new Answer(304, contentType, new byte[0], headers);
  }

  /** Some other content. */
  public static Answer of(int status, String contentType, byte[] body) {
    return new Answer(status, contentType, body, Map.of());
  }

  /** This answer with the version of what it shows as {@code ETag}. */
  public Answer withVersion(long version) {
    return withHeader("ETag", "\"" + version + "\"");
  }

  /** This answer, which shows a secret. */
  public Answer holdingSecret() {
    return new Answer(status, contentType, body, headers, true);
  }

  Answer withHeader(String name, String value) {
    return withHeaders(Map.of(name, value));
  }

  /** An error, told to people in their language. */
  static Answer of(Problem problem, String traceId, Language language) {
    var headers = new HashMap<>(problem.headers());
    headers.put("Content-Language", language.tag());
    return new Answer(problem.status(), JSON, ErrorJson.write(problem, traceId, language), headers);
  }

  /** This answer with these headers too. */
  public Answer withHeaders(Map<String, String> additional) {
    var more = new HashMap<>(headers);
    more.putAll(additional);
    return new Answer(status, contentType, body, more, secret);
  }
}
