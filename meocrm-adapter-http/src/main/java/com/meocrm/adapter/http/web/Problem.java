package com.meocrm.adapter.http.web;

import java.util.Map;

/**
 * An error as callers see it.
 *
 * @param code upper snake case and stable
 * @param message for people; never from an exception of ours or a library's
 * @param details JSON-like values only; absent from the body when empty
 * @param headers that go with it, such as {@code Retry-After}
 */
public record Problem(
    int status,
    String code,
    String message,
    Map<String, Object> details,
    Map<String, String> headers) {
  public Problem {
    details = Map.copyOf(details);
    headers = Map.copyOf(headers);
  }

  public static Problem of(int status, String code, String message) {
    return new Problem(status, code, message, Map.of(), Map.of());
  }

  public Problem withHeader(String name, String value) {
    return new Problem(status, code, message, details, Map.of(name, value));
  }

  Problem withHeaders(Map<String, String> newHeaders) {
    return new Problem(status, code, message, details, newHeaders);
  }

  public Problem withDetails(Map<String, Object> newDetails) {
    return new Problem(status, code, message, newDetails, headers);
  }

  /** What the bare status says, for errors that arise outside of our routes. */
  public static Problem ofStatus(int status) {
    return switch (status) {
      case 400 -> of(400, "BAD_REQUEST", "The request is not valid HTTP for this server.");
      case 403 -> of(403, "FORBIDDEN", "This is not allowed from where the request comes.");
      case 404 -> of(404, "NOT_FOUND", "There is nothing here.");
      case 405 -> of(405, "METHOD_NOT_ALLOWED", "This path does not know that method.");
      case 408 -> of(408, "REQUEST_TIMEOUT", "The request did not arrive in time.");
      case 411 -> of(411, "LENGTH_REQUIRED", "The length of the body is missing.");
      case 413 -> of(413, "PAYLOAD_TOO_LARGE", "The body is too large.");
      case 414 -> of(414, "URI_TOO_LONG", "The address is too long.");
      case 415 -> of(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.");
      case 417 -> of(417, "EXPECTATION_FAILED", "The Expect header asks for something unknown.");
      case 426 -> of(426, "UPGRADE_REQUIRED", "The protocol must be upgraded for this.");
      case 431 -> of(431, "HEADERS_TOO_LARGE", "The headers are too large.");
      case 501 -> of(501, "NOT_IMPLEMENTED", "This server does not know that method or encoding.");
      case 503 ->
          of(503, "UNAVAILABLE", "The server cannot answer now; try again soon.")
              .withHeader("Retry-After", "1");
      case 505 -> of(505, "HTTP_VERSION_NOT_SUPPORTED", "This server speaks HTTP/1.1.");
      default ->
          status >= 400 && status < 500
              ? of(status, "BAD_REQUEST", "The request cannot be answered.")
              : of(
                  status >= 500 ? status : 500,
                  "INTERNAL_ERROR",
                  "Something went wrong on our side.");
    };
  }
}
