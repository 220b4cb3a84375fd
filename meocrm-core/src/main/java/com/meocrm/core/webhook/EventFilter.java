package com.meocrm.core.webhook;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * Which events an endpoint wants, by their {@code data}: equality, membership, numeric comparison,
 * and "and" and "or" of such.
 *
 * <pre>{@code
 * {"channel": "ONLINE", "valueNet": {"$gte": 500000}}
 * {"$or": [{"branchId": {"$in": ["br_1", "br_2"]}}, {"customer.id": "cus_7"}]}
 * }</pre>
 *
 * <p>A name is a path into the data, its steps joined by dots; in an array any element may match. A
 * condition on something that is not there does not hold. Amounts are decimal texts in events and
 * are compared as the numbers they are. Evaluation is total: whatever data looks like, the answer
 * is yes or no.
 */
public final class EventFilter {
  private final JsonValue.Members json;
  private final FilterCondition condition;

  private EventFilter(JsonValue.Members json, FilterCondition condition) {
    this.json = json;
    this.condition = condition;
  }

  /**
   * Reads a filter as tenants write it.
   *
   * @param field where it stands in the request, for the violations
   * @param violations gets everything that is wrong with it; the filter returned is of no use then
   */
  public static EventFilter read(JsonValue.Members json, String field, List<Violation> violations) {
    return new EventFilter(json, new FilterReader(violations).read(json, field));
  }

  /**
   * The filter of a stored text.
   *
   * @throws IllegalArgumentException when nobody can have stored it
   */
  public static EventFilter parse(String text) {
    if (!(JsonValue.parse(text) instanceof JsonValue.Members json)) {
      throw new IllegalArgumentException("a filter must be an object");
    }
    var violations = new ArrayList<Violation>();
    var filter = read(json, "filter", violations);
    if (!violations.isEmpty()) {
      throw new IllegalArgumentException("not a filter: " + violations.getFirst().message());
    }
    return filter;
  }

  /** Whether it holds for an event's data. Never throws. */
  public boolean matches(JsonValue data) {
    return condition.holds(data);
  }

  /** As it was written. */
  public JsonValue.Members json() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventFilter that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
