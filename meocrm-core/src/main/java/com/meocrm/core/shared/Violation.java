package com.meocrm.core.shared;

/**
 * One thing that is wrong with one field of a request.
 *
 * @param field where, as a path: {@code items[0].quantity}
 * @param rule what it broke, stable and in snake case: {@code required}, {@code out_of_range}
 * @param message the same for a person
 */
public record Violation(String field, String rule, String message) {}
