package com.meocrm.core.command;

import com.meocrm.core.job.Job;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One call of a command: who calls, with what, and by which right.
 *
 * @param held the scopes that the caller's token names
 * @param tokenId the token's id; null: it has none
 * @param way by which the call came, such as {@code mcp}
 */
public record Invocation(
    CommandName command,
    JsonValue.Members arguments,
    RequestContext context,
    Set<String> held,
    @Nullable String tokenId,
    String way) {
  private static final String ARGUMENTS = "arguments";
  private static final String CALLER = "caller";

  public Invocation {
    held = Set.copyOf(held);
  }

  /** What a job keeps of it. */
  Map<String, Object> toInput() {
    var caller = context.caller();
    var who = new LinkedHashMap<String, Object>();
    who.put("roles", List.copyOf(new TreeSet<>(caller.roles())));
    if (caller.plan() != null) {
      who.put("plan", caller.plan());
    }
    if (caller.client() != null) {
      who.put("client", caller.client());
    }
    if (tokenId != null) {
      who.put("tokenId", tokenId);
    }
    who.put("held", List.copyOf(new TreeSet<>(held)));
    who.put("way", way);
    var input = new LinkedHashMap<String, Object>();
    input.put(ARGUMENTS, arguments);
    input.put(CALLER, who);
    return input;
  }

  /** The call that began a job. */
  static Invocation of(Job job) {
    var caller = members(job.input(), CALLER);
    return new Invocation(
        new CommandName(job.subject()),
        members(job.input(), ARGUMENTS),
        new RequestContext(
            job.organization(),
            new Caller(
                job.createdBy(),
                texts(caller, "roles"),
                text(caller, "plan"),
                text(caller, "client")),
            job.traceId()),
        texts(caller, "held"),
        text(caller, "tokenId"),
        Objects.requireNonNullElse(text(caller, "way"), ""));
  }

  private static JsonValue.Members members(JsonValue.Members object, String name) {
    return object
        .get(name)
        .filter(JsonValue.Members.class::isInstance)
        .map(JsonValue.Members.class::cast)
        .orElseGet(() -> new JsonValue.Members(Map.of()));
  }

  private static @Nullable String text(JsonValue.Members object, String name) {
    return object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var text)
        ? text
        : null;
  }

  private static Set<String> texts(JsonValue.Members object, String name) {
    var texts = new HashSet<String>();
    if (object.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Items(var items)) {
      for (var item : items) {
        if (item instanceof JsonValue.Text(var text)) {
          texts.add(text);
        }
      }
    }
    return texts;
  }
}
