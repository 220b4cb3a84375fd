package com.meocrm.core.shared;

/**
 * Makes new identifiers: {@code prefix_} and 26 characters, unique without coordination, roughly
 * ordered by time.
 */
@FunctionalInterface
public interface IdGenerator {
  /** A new id such as {@code evt_01jd3v…}. */
  String next(String prefix);
}
