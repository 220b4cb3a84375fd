package com.meocrm.core.token;

/** What the maker of a token may give away. */
@FunctionalInterface
public interface MakerRights {
  /**
   * Whether {@code scope}, such as {@code orders:read} or {@code mcp:orders.sync}, may be given.
   */
  Verdict judge(String scope);

  /** What there is to say about a scope. */
  enum Verdict {
    GRANTABLE,
    /** It exists, and the maker has it not. */
    TOO_WIDE,
    /** There is no such scope. */
    UNKNOWN
  }
}
