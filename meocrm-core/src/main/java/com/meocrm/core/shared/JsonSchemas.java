package com.meocrm.core.shared;

import java.util.List;

/** JSON Schema, draft 2020-12: a library's work, so an adapter does it. */
public interface JsonSchemas {
  /**
   * Nothing to check with, for hosts that use no schemas: asking it is a mistake in how the hub was
   * put together.
   */
  JsonSchemas NONE =
      new JsonSchemas() {
        @Override
        public Compiled compile(JsonValue.Members schema) {
          throw missing();
        }

        @Override
        public List<Violation> objections(JsonValue.Members schema, String at) {
          throw missing();
        }

        private IllegalStateException missing() {
          return new IllegalStateException("the hub was built without JSON schemas");
        }
      };

  /**
   * Makes a schema ready for use by any number of threads. References lead nowhere but into the
   * schema itself: nothing is loaded.
   *
   * @throws IllegalArgumentException when it is not a schema, or refers to another one
   */
  Compiled compile(JsonValue.Members schema);

  /**
   * What is wrong with something that wants to be a schema; empty: it can be {@link #compile}d.
   *
   * @param at the field it came in
   */
  List<Violation> objections(JsonValue.Members schema, String at);

  /** One schema. */
  interface Compiled {
    /** A value with more is hopeless. */
    int MAX_VIOLATIONS = 100;

    /**
     * What does not fit, all of it up to {@link #MAX_VIOLATIONS}; empty when {@code value} fits.
     * The rules are those of other violations ({@code required}, {@code unknown}, {@code type},
     * {@code out_of_range}, {@code too_long}, {@code malformed}, {@code one_of}), else the schema's
     * keyword in snake case. A pattern that backtracks for too long counts as not matching.
     *
     * @param at the field the value came in: {@code data} yields {@code data.items[0].sku}
     */
    List<Violation> violations(JsonValue value, String at);
  }
}
