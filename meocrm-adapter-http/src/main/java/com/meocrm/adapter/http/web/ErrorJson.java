package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** The one shape of errors. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ErrorJson(String code, String message, Map<String, Object> details, String traceId) {
  /** The problem as callers see it. */
  public static ErrorJson of(Problem problem, String traceId, Language language) {
    var told = Messages.in(language, problem);
    return new ErrorJson(told.code(), told.message(), told.details(), traceId);
  }

  /** The problem as the body of an answer. */
  public static byte[] write(Problem problem, String traceId, Language language) {
    return Json.write(of(problem, traceId, language));
  }
}
