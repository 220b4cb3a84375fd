package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.InvalidTokenException;
import com.meocrm.adapter.http.security.KeysUnavailableException;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.StoreUnavailableException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that knows which HTTP status a failure has. */
public final class ErrorMapper {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);
  private static final String RETRY_SOON = "1";

  private ErrorMapper() {}

  /**
   * What callers are told about {@code failure}; what they are not told is logged under {@code
   * traceId}.
   */
  public static Problem problemOf(Throwable failure, String traceId) {
    return switch (failure) {
      case ProblemException e -> e.problem();
      case DomainException e -> problemOf(e);
      case InvalidTokenException e -> {
        LOG.debug("token refused traceId={}", traceId, e);
        yield Problems.invalidToken();
      }
      case KeysUnavailableException e -> {
        LOG.warn("token not checked traceId={}", traceId, e);
        yield unavailable("The token cannot be checked now; try again soon.");
      }
      case StoreUnavailableException e -> {
        LOG.warn("store unavailable traceId={}", traceId, e);
        yield unavailable("The database cannot be reached now; try again soon.");
      }
      default -> {
        LOG.error("request failed traceId={}", traceId, failure);
        yield Problem.ofStatus(500);
      }
    };
  }

  private static Problem problemOf(DomainException e) {
    int status =
        switch (e.kind()) {
          case UNAUTHENTICATED -> 401;
          case INVALID -> 400;
          case FORBIDDEN -> 403;
          case NOT_FOUND -> 404;
          case CONFLICT -> 409;
          case OUTDATED -> 412;
          case UNPROCESSABLE -> 422;
        };
    return new Problem(
        status, e.code(), String.valueOf(e.getMessage()), e.details(), challenge(status, e));
  }

  /** HTTP wants one with every 401. */
  private static Map<String, String> challenge(int status, DomainException e) {
    return switch (status) {
      case 401 -> Problems.SIGNATURE;
      case 403 -> Problems.insufficient(e.details().get("scope"));
      default -> Map.of();
    };
  }

  private static Problem unavailable(String message) {
    return Problem.of(503, "UNAVAILABLE", message).withHeader("Retry-After", RETRY_SOON);
  }
}
