package com.meocrm.core.command;

import java.util.regex.Pattern;

/** Names a command: {@code orders.sync}. */
public record CommandName(String value) implements Comparable<CommandName> {
  /** Longer names are cut or refused by some clients of agents. */
  public static final int MAX_LENGTH = 40;

  private static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
  private static final String SCOPE_PREFIX = "mcp:";

  public CommandName {
    if (value.length() > MAX_LENGTH || !FORMAT.matcher(value).matches()) {
      throw new IllegalArgumentException("not the name of a command: " + value);
    }
  }

  /** What a token must name to call it. */
  public String scope() {
    return SCOPE_PREFIX + value;
  }

  /** The name among tools: many clients take letters, digits and underscores only. */
  public String wireName() {
    return value.replace('.', '_').replace('-', '_');
  }

  @Override
  public int compareTo(CommandName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
