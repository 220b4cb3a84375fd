package com.meocrm.core.command;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Sha256;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes down every call: what was asked for by whom and with which right, and what became of it.
 *
 * <p>Arguments are written as far as the command's schema knows them, cut short, and as a hash from
 * which it can be shown what exactly was sent; members that no schema knows may be anything, so
 * their values are not written.
 */
public final class CommandTrail {
  public static final String ACTION = "command.call";

  /** An entry that says that a run has begun; the one of its end follows. */
  public static final String BEGIN = "command.begin";

  /** The outcome of a call that did what it was for. */
  public static final String DONE = "done";

  private static final int MAX_TEXT = 200;
  private static final int MAX_ITEMS = 20;
  private static final String REDACTED = "***";

  private final AuditTrail audit;
  private final Commands commands;

  public CommandTrail(AuditTrail audit, Commands commands) {
    this.audit = audit;
    this.commands = commands;
  }

  /** Writes an entry in the current unit of work, or in one of its own where there is none. */
  public void note(
      String action, Invocation call, Decision decision, String outcome, Map<String, ?> more) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("outcome", outcome);
    facts.put("needs", call.command().scope());
    facts.put("holds", List.copyOf(new TreeSet<>(call.held())));
    facts.put("way", call.way());
    if (call.tokenId() != null) {
      facts.put("tokenId", call.tokenId());
    }
    facts.put("arguments", shown(call));
    facts.put("argumentsSha256", hash(call.arguments()));
    facts.putAll(more);
    audit.noted(call.context(), action, "command:" + call.command(), decision, facts);
  }

  /** The end of a call that was answered. */
  public void done(Invocation call, Duration took, Map<String, ?> more) {
    note(ACTION, call, Decision.ALLOWED, DONE, with(took, more));
  }

  /** The end of a call that was refused, or broke. */
  public void refused(Invocation call, RuntimeException failure, Duration took) {
    var refusal = failure instanceof DomainException e ? e : null;
    note(
        ACTION,
        call,
        refusal == null ? Decision.FAILED : decision(refusal),
        refusal == null ? "INTERNAL_ERROR" : refusal.code(),
        with(took, Map.of()));
  }

  /** A call by somebody who may not. */
  public void denied(Invocation call, Duration took) {
    note(ACTION, call, Decision.DENIED, "FORBIDDEN", with(took, Map.of()));
  }

  static Decision decision(DomainException refusal) {
    return switch (refusal.kind()) {
      case INVALID, NOT_FOUND, UNPROCESSABLE -> Decision.INVALID;
      case UNAUTHENTICATED, FORBIDDEN -> Decision.DENIED;
      case CONFLICT, OUTDATED -> Decision.FAILED;
    };
  }

  static Map<String, Object> with(Duration took, Map<String, ?> more) {
    var facts = new LinkedHashMap<String, Object>(more);
    facts.put("durationMs", Math.max(0, took.toMillis()));
    return facts;
  }

  /**
   * SHA-256 of the arguments' JSON with members in the order of their names, in lower-case hex: the
   * same however they were sent and stored.
   */
  static String hash(JsonValue.Members arguments) {
    return Sha256.hex(sorted(arguments).toString());
  }

  private static JsonValue sorted(JsonValue value) {
    return switch (value) {
      case JsonValue.Members(var members) -> {
        var sorted = new TreeMap<String, JsonValue>();
        members.forEach((name, member) -> sorted.put(name, sorted(member)));
        yield new JsonValue.Members(sorted);
      }
      case JsonValue.Items(var items) ->
          new JsonValue.Items(items.stream().map(CommandTrail::sorted).toList());
      case JsonValue.Text text -> text;
      case JsonValue.Numeral number -> number;
      case JsonValue.Bool flag -> flag;
      case JsonValue.Null nothing -> nothing;
    };
  }

  private Map<String, Object> shown(Invocation call) {
    var known =
        commands
            .find(call.command().value())
            .flatMap(command -> command.definition().input().get("properties"))
            .filter(JsonValue.Members.class::isInstance)
            .map(JsonValue.Members.class::cast)
            .map(properties -> properties.members().keySet())
            .orElseGet(Set::of);
    var shown = new LinkedHashMap<String, Object>();
    call.arguments().members().entrySet().stream()
        .limit(MAX_ITEMS)
        .forEach(entry ->
            shown.put(
                cut(entry.getKey()),
                known.contains(entry.getKey()) ? shown(entry.getValue()) : REDACTED));
    return shown;
  }

  private static Object shown(JsonValue value) {
    return switch (value) {
      case JsonValue.Text(var text) -> cut(text);
      case JsonValue.Items(var items) ->
          items.size() > MAX_ITEMS
              ? items.size() + " items"
              : items.stream().map(CommandTrail::shown).toList();
      case JsonValue.Members members -> REDACTED;
      case JsonValue.Numeral number -> number;
      case JsonValue.Bool flag -> flag;
      case JsonValue.Null nothing -> nothing;
    };
  }

  private static String cut(String text) {
    var printable = text.replace("\0", "");
    return printable.length() > MAX_TEXT ? printable.substring(0, MAX_TEXT) + "…" : printable;
  }
}
