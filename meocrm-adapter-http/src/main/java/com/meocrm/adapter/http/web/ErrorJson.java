package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** The one shape of errors. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ErrorJson(String code, String message, Map<String, Object> details, String traceId) {
  static byte[] write(Problem problem, String traceId, Language language) {
    var told = Messages.in(language, problem);
    return Json.write(new ErrorJson(told.code(), told.message(), told.details(), traceId));
  }
}
