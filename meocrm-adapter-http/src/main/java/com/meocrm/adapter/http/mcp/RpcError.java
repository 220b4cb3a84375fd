package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.web.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with an error of JSON-RPC; the hub's own error stands in its data. */
final class RpcError extends RuntimeException {
  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int HEADER_MISMATCH = -32020;
  static final int MISSING_CAPABILITY = -32021;
  static final int UNSUPPORTED_VERSION = -32022;

  private final int code;
  private final transient Problem problem;
  private final transient Map<String, Object> data;

  private RpcError(int code, Problem problem, Map<String, ?> data) {
    super(problem.code());
    this.code = code;
    this.problem = problem;
    this.data = new LinkedHashMap<>(data);
  }

  static RpcError of(int code, Problem problem) {
    return new RpcError(code, problem, Map.of());
  }

  /** With what the protocol wants to have in the data. */
  static RpcError of(int code, Problem problem, Map<String, ?> data) {
    return new RpcError(code, problem, data);
  }

  static RpcError invalidParams(String message) {
    return of(INVALID_PARAMS, Problem.of(400, "INVALID_PARAMS", message));
  }

  static RpcError invalidRequest(String message) {
    return of(INVALID_REQUEST, Problem.of(400, "INVALID_REQUEST", message));
  }

  static RpcError methodNotFound(int status) {
    return of(
        METHOD_NOT_FOUND,
        Problem.of(status, "METHOD_NOT_FOUND", "This server does not know that method."));
  }

  static RpcError headerMismatch(String header) {
    return of(
        HEADER_MISMATCH,
        Problem.of(
            400,
            "HEADER_MISMATCH",
            "The header " + header + " must be there and agree with the body."));
  }

  int code() {
    return code;
  }

  Problem problem() {
    return problem;
  }

  Map<String, Object> data() {
    return data;
  }
}
