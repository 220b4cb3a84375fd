package com.meocrm.core.command;

import com.meocrm.core.shared.JsonValue;

/**
 * What callers are told of a command.
 *
 * @param title one line for people
 * @param description when to use it and what it answers, written for agents
 * @param input JSON Schema (2020-12) of the arguments, an object
 * @param output JSON Schema of what it answers, an object
 */
public record CommandDefinition(
    CommandName name,
    String title,
    String description,
    JsonValue.Members input,
    JsonValue.Members output,
    Annotations annotations) {

  /** With schemas as JSON text. */
  public static CommandDefinition of(
      String name,
      String title,
      String description,
      String input,
      String output,
      Annotations annotations) {
    return new CommandDefinition(
        new CommandName(name), title, description, schema(input), schema(output), annotations);
  }

  private static JsonValue.Members schema(String json) {
    if (JsonValue.parse(json) instanceof JsonValue.Members members) {
      return members;
    }
    throw new IllegalArgumentException("a schema of arguments must be a JSON object");
  }

  /**
   * How careful one has to be with it.
   *
   * @param readOnly changes nothing
   * @param destructive may undo or overwrite what is there
   * @param idempotent a second call with the same arguments changes nothing more
   * @param openWorld reaches others than this hub
   */
  public record Annotations(
      boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
    /** Only looks. */
    public static final Annotations READS = new Annotations(true, false, true, false);
  }
}
