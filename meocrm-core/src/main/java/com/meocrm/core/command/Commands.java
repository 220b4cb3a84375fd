package com.meocrm.core.command;

import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** All commands of the hub. */
public final class Commands {
  private final Map<CommandName, Command> commands = new TreeMap<>();
  private final Map<String, Command> bySpelling = new HashMap<>();
  private final JsonSchemas schemas;
  private final Map<CommandName, JsonSchemas.Compiled> compiled = new ConcurrentHashMap<>();

  /**
   * @throws IllegalArgumentException when two cannot be told apart by callers
   */
  public Commands(Collection<? extends Command> commands, JsonSchemas schemas) {
    this.schemas = schemas;
    for (var command : commands) {
      var name = command.name();
      if (this.commands.put(name, command) != null
          || bySpelling.put(name.wireName(), command) != null) {
        throw new IllegalArgumentException("two commands are called " + name);
      }
      bySpelling.put(name.value(), command);
    }
  }

  /** In the order of their names. */
  public List<Command> all() {
    return List.copyOf(commands.values());
  }

  /** The command of that name, or of that wire name. */
  public Optional<Command> find(String name) {
    return Optional.ofNullable(bySpelling.get(name));
  }

  /** What is wrong with the arguments of a call; fields are those of the arguments. */
  List<Violation> violations(Command command, JsonValue.Members arguments) {
    var unstorable = new ArrayList<Violation>();
    arguments.members().forEach((name, value) -> requireStorable(name, value, unstorable));
    if (!unstorable.isEmpty()) {
      return unstorable;
    }
    return compiled
        .computeIfAbsent(command.name(), name -> schemas.compile(command.definition().input()))
        .violations(arguments, "arguments")
        .stream()
        .map(Commands::insideArguments)
        .toList();
  }

  /** Databases have no NUL, and nobody has half a character. */
  private static void requireStorable(String at, JsonValue value, List<Violation> violations) {
    switch (value) {
      case JsonValue.Text(var text) -> {
        if (text.codePoints().anyMatch(Commands::isUnstorable)) {
          violations.add(
              new Violation(at, "malformed", "must not contain NUL or half a character"));
        }
      }
      case JsonValue.Items(var items) ->
          items.forEach(item -> requireStorable(at, item, violations));
      case JsonValue.Members(var members) ->
          members.forEach((name, member) -> requireStorable(at + "." + name, member, violations));
      case JsonValue.Numeral number -> {}
      case JsonValue.Bool flag -> {}
      case JsonValue.Null nothing -> {}
    }
  }

  private static boolean isUnstorable(int codePoint) {
    return codePoint == 0
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private static Violation insideArguments(Violation violation) {
    var field = violation.field().replaceFirst("^arguments\\.", "");
    return new Violation(field, violation.rule(), violation.message());
  }
}
