package com.meocrm.core.event;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Records events of outside producers: all of them or none. An event that was published before,
 * with the same content, is not recorded again; under its id nothing else can be published.
 *
 * <p>Ids are claimed under the primary key of {@link PublishedEvents}, in one order, so of two who
 * publish the same events at once one records them and the other is told that they exist.
 */
public final class PublishEvents {
  /** Events per call. */
  public static final int MAX_EVENTS = 1_000;

  /** Bytes of one event's data. */
  public static final int MAX_DATA_BYTES = 64 * 1024;

  private final UnitOfWork unitOfWork;
  private final CustomEventTypes customTypes;
  private final PublishedEvents published;
  private final EventRecorder recorder;
  private final AuditTrail audit;
  private final PublishRules rules;

  public PublishEvents(
      UnitOfWork unitOfWork,
      CustomEventTypes customTypes,
      PublishedEvents published,
      EventRecorder recorder,
      AuditTrail audit,
      JsonSchemas schemas) {
    this.unitOfWork = unitOfWork;
    this.customTypes = customTypes;
    this.published = published;
    this.recorder = recorder;
    this.audit = audit;
    this.rules = new PublishRules(schemas);
  }

  /**
   * Records them, in their order.
   *
   * @return for each, whether it is new
   * @throws DomainException with all violations at once, the fields beginning with where the event
   *     came in; conflict {@code EVENT_ID_REUSED}; of several events, {@code details.index} is the
   *     first that is wrong
   */
  public List<Published> handle(Command command, RequestContext context) {
    return unitOfWork.run(context.organization(), () -> publish(command, context));
  }

  private List<Published> publish(Command command, RequestContext context) {
    var organization = context.organization();
    var types = new HashMap<EventType, EventDescription>();
    customTypes
        .find(organization, PublishRules.customTypes(command.events()))
        .forEach(type -> types.put(type.type(), type));
    var checked = rules.check(command, types, organization);

    var digests = new LinkedHashMap<EventId, String>();
    for (int i = 0; i < checked.size(); i++) {
      var event = checked.get(i);
      var other = digests.putIfAbsent(event.id(), event.digest());
      refuseOther(event, other, i, command);
    }
    var known = published.claim(organization, digests);
    for (int i = 0; i < checked.size(); i++) {
      refuseOther(checked.get(i), known.get(checked.get(i).id()), i, command);
    }
    var answers = new ArrayList<Published>();
    var recorded = new LinkedHashSet<EventId>();
    for (var event : checked) {
      boolean isNew = !known.containsKey(event.id()) && recorded.add(event.id());
      if (isNew) {
        recorder.record(context, event.id(), event.event());
      }
      answers.add(new Published(event.id(), isNew));
    }
    if (!recorded.isEmpty()) {
      audit.created(
          context, "event.publish", entity(command, recorded.getFirst()), facts(checked, recorded));
    }
    return answers;
  }

  private static String entity(Command command, EventId first) {
    return command.isBatch() ? "event" : "event:" + first;
  }

  /** What the log does not tell: how many came together, and who sent them. */
  private static Map<String, Object> facts(
      List<PublishRules.Checked> checked, SequencedSet<EventId> recorded) {
    var types = new TreeSet<String>();
    for (var event : checked) {
      if (recorded.contains(event.id())) {
        types.add(event.event().type().toString());
      }
    }
    return Map.of(
        "count",
        recorded.size(),
        "types",
        List.copyOf(types),
        "first",
        recorded.getFirst().value(),
        "last",
        recorded.getLast().value());
  }

  private static void refuseOther(
      PublishRules.Checked event, @Nullable String otherDigest, int index, Command command) {
    if (otherDigest != null && !otherDigest.equals(event.digest())) {
      var details = new HashMap<String, Object>(Map.of("eventId", event.id().value()));
      if (command.isBatch()) {
        details.put("index", index);
      }
      throw DomainException.conflict(
          "EVENT_ID_REUSED",
          "Another event was published under this id: give each event an id of its own.",
          details);
    }
  }

  /**
   * What the caller wants published.
   *
   * @param isBatch whether they came as a list: then their places are told with what is wrong
   */
  public record Command(List<NewEvent> events, boolean isBatch) {
    public Command {
      events = List.copyOf(events);
    }

    /** Where an event came in, as fields of violations begin; empty for one alone. */
    String place(int index) {
      return isBatch ? "events[" + index + "]." : "";
    }
  }

  /**
   * One event.
   *
   * @param eventId of the producer's choice
   * @param key what it is about; null: what its data says, else its id
   */
  public record NewEvent(
      String eventId, String type, @Nullable String key, JsonValue.Members data) {}

  /**
   * What became of an event.
   *
   * @param isNew false: it was published before
   */
  public record Published(EventId id, boolean isNew) {}
}
