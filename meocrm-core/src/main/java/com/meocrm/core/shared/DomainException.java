package com.meocrm.core.shared;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The request cannot be carried out, and the caller can know why.
 *
 * <p>Nothing of the use case that threw it is stored. {@link #code} is stable and part of the
 * public contract; the message is for people and may change; {@link #details} hold JSON-like values
 * only (strings, numbers, booleans, lists, maps).
 */
public final class DomainException extends RuntimeException {
  /** What kind of refusal it is; an adapter turns it into its protocol's status. */
  public enum Kind {
    /** The caller does not prove who he is. */
    UNAUTHENTICATED,
    /** The request itself is wrong. */
    INVALID,
    /** The caller may not do this. */
    FORBIDDEN,
    /** No such thing, or not of this tenant. */
    NOT_FOUND,
    /** The state of things does not allow it now. */
    CONFLICT,
    /** The caller expected another version of it. */
    OUTDATED,
    /** Understood, but refers to something that does not exist or fit. */
    UNPROCESSABLE
  }

  private final Kind kind;
  private final String code;
  private final transient Map<String, Object> details;

  public DomainException(Kind kind, String code, String message, Map<String, Object> details) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.details = Map.copyOf(details);
  }

  public static DomainException notFound(String code, String message) {
    return new DomainException(Kind.NOT_FOUND, code, message, Map.of());
  }

  public static DomainException conflict(String code, String message, Map<String, Object> details) {
    return new DomainException(Kind.CONFLICT, code, message, details);
  }

  public static DomainException invalid(String code, String message) {
    return new DomainException(Kind.INVALID, code, message, Map.of());
  }

  /**
   * All violations of a request at once: code {@code VALIDATION_FAILED}, {@code
   * details.violations}.
   */
  public static DomainException violations(List<Violation> violations) {
    return violations(violations, Map.of());
  }

  /** The same with more details beside the violations. */
  public static DomainException violations(
      List<Violation> violations, Map<String, Object> moreDetails) {
    if (violations.isEmpty()) {
      throw new IllegalArgumentException("no violations");
    }
    var listed =
        violations.stream()
            .map(v -> Map.of("field", v.field(), "rule", v.rule(), "message", v.message()))
            .toList();
    var details = new HashMap<>(moreDetails);
    details.put("violations", listed);
    return new DomainException(
        Kind.INVALID,
        "VALIDATION_FAILED",
        "The request has "
            + violations.size()
            + (violations.size() == 1 ? " violation." : " violations."),
        details);
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  public Map<String, Object> details() {
    return details;
  }
}
