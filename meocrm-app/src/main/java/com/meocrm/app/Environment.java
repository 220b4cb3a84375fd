package com.meocrm.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads variables and remembers everything that is wrong with them, so that an operator sees it all
 * at once. A variable that is set to nothing counts as absent. No message quotes a value: it may be
 * a secret.
 */
final class Environment {
  private static final String OURS = "MEOCRM_";

  /** Read by the launcher. */
  private static final String JVM_OPTIONS = "MEOCRM_JAVA_OPTS";

  private final Map<String, String> variables;
  private final Set<String> known = new TreeSet<>(Set.of(JVM_OPTIONS));
  private final List<String> problems = new ArrayList<>();

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  Map<String, String> variables() {
    return variables;
  }

  boolean has(String name) {
    known.add(name);
    return !variables.getOrDefault(name, "").isBlank();
  }

  /**
   * The variable's value, or empty when it is absent or wrong.
   *
   * @param parse throws {@link IllegalArgumentException} on a wrong value
   * @param expected completes "must be …"
   */
  <T> Optional<T> optional(String name, String expected, Function<String, T> parse) {
    if (!has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(variables.getOrDefault(name, "").strip()));
    } catch (IllegalArgumentException e) {
      problem(name, "must be " + expected);
      return Optional.empty();
    }
  }

  /** Like {@link #optional}; absence is a problem too. */
  <T> Optional<T> required(String name, String expected, Function<String, T> parse) {
    if (!has(name)) {
      problem(name, "is missing: it must be " + expected);
    }
    return optional(name, expected, parse);
  }

  void problem(String name, String what) {
    problems.add(name + " " + what);
  }

  /** Every variable that was asked for so far. */
  Set<String> known() {
    return Set.copyOf(known);
  }

  /**
   * Once everything was asked for: a line for each variable that looks like one of the server's and
   * is none. It may be for another version, so it is no problem.
   */
  List<String> unknown() {
    return variables.keySet().stream()
        .filter(name -> name.startsWith(OURS) && !known.contains(name))
        .filter(name -> !name.startsWith(ProvidedSecrets.VARIABLE_PREFIX))
        .sorted()
        .map(name ->
            "variable %s is unknown and does nothing: did you mean %s?"
                .formatted(name, Spelling.nearest(name, known).orElseThrow()))
        .toList();
  }

  /**
   * Ends the reading.
   *
   * @throws StartupFailure listing all problems, if there are any
   */
  void check() {
    if (!problems.isEmpty()) {
      throw StartupFailure.misconfigured(problems);
    }
  }
}
