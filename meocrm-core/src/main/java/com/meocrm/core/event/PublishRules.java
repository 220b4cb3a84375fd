package com.meocrm.core.event;

import com.meocrm.core.event.PublishEvents.Command;
import com.meocrm.core.event.PublishEvents.NewEvent;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an event must be like that comes from outside. */
final class PublishRules {
  /** Ids that the hub itself makes: nobody may publish under one that exists, or will. */
  private static final Pattern OWN_ID = Pattern.compile(EventId.PREFIX + "_[0-9a-z]{26}");

  private static final int MAX_REMEMBERED = 1_000;

  private final JsonSchemas schemas;
  private final Map<Key, JsonSchemas.Compiled> compiled = new ConcurrentHashMap<>();

  PublishRules(JsonSchemas schemas) {
    this.schemas = schemas;
  }

  /** The tenant's own types among those of {@code events}. */
  static Set<EventType> customTypes(List<NewEvent> events) {
    return events.stream()
        .map(NewEvent::type)
        .filter(type -> type.startsWith(EventCatalogue.CUSTOM_PREFIX) && EventType.isValid(type))
        .map(EventType::new)
        .collect(Collectors.toSet());
  }

  /**
   * The events, ready to be recorded.
   *
   * @param customTypes the tenant's own that are named
   * @throws DomainException with all violations at once
   */
  List<Checked> check(
      Command command, Map<EventType, EventDescription> customTypes, OrganizationId organization) {
    var violations = new ArrayList<Violation>();
    var checked = new ArrayList<Checked>();
    int firstWrong = -1;
    for (int i = 0; i < command.events().size(); i++) {
      int before = violations.size();
      check(command.events().get(i), command.place(i), customTypes, organization, violations)
          .ifPresent(checked::add);
      if (violations.size() > before && firstWrong < 0) {
        firstWrong = i;
      }
    }
    if (!violations.isEmpty()) {
      var told = violations.stream().limit(JsonSchemas.Compiled.MAX_VIOLATIONS).toList();
      throw DomainException.violations(
          told, command.isBatch() ? Map.of("index", firstWrong) : Map.of());
    }
    return checked;
  }

  private Optional<Checked> check(
      NewEvent event,
      String place,
      Map<EventType, EventDescription> customTypes,
      OrganizationId organization,
      List<Violation> violations) {
    int before = violations.size();
    checkId(event.eventId(), place, violations);
    var given = event.key();
    if (given != null && !isKey(given)) {
      violations.add(
          new Violation(
              place + "key",
              "malformed",
              "must have 1 to %d characters and no control characters"
                  .formatted(EncodedEvent.MAX_KEY_LENGTH)));
    }
    var description = find(event.type(), customTypes);
    if (description.isEmpty()) {
      violations.add(
          new Violation(
              place + "type",
              "unknown_event_type",
              "must be a type of GET /event-types that is not operational"));
    }
    description.ifPresent(
        type -> checkData(event.data(), type, place + "data", organization, violations));
    if (description.isEmpty() || violations.size() > before) {
      return Optional.empty();
    }
    var key = given == null ? naturalKey(event) : given;
    if (!isKey(key)) {
      violations.add(
          new Violation(
              place + "key",
              "required",
              "is required where what names the thing in the data has control characters"));
      return Optional.empty();
    }
    var type = description.get();
    var produced =
        new ProducedEvent(
            type.type(), Math.toIntExact(type.version()), key, event.data().toString());
    return Optional.of(new Checked(new EventId(event.eventId()), produced, EventDigest.of(event)));
  }

  private static void checkId(String id, String place, List<Violation> violations) {
    if (!Identifiers.isValid(id)) {
      violations.add(
          new Violation(place + "eventId", "malformed", "must match " + Identifiers.FORMAT));
    } else if (OWN_ID.matcher(id).matches()) {
      violations.add(
          new Violation(place + "eventId", "reserved", "has the form of the hub's own ids"));
    }
  }

  private static Optional<EventDescription> find(
      String name, Map<EventType, EventDescription> customTypes) {
    if (!EventType.isValid(name)) {
      return Optional.empty();
    }
    var type = new EventType(name);
    return EventSchemas.find(type)
        .filter(catalogued -> !catalogued.operational())
        .or(() -> Optional.ofNullable(customTypes.get(type)));
  }

  private void checkData(
      JsonValue.Members data,
      EventDescription type,
      String at,
      OrganizationId organization,
      List<Violation> violations) {
    if (data.toString().getBytes(StandardCharsets.UTF_8).length > PublishEvents.MAX_DATA_BYTES) {
      violations.add(
          new Violation(
              at,
              "too_long",
              "must have at most %d bytes".formatted(PublishEvents.MAX_DATA_BYTES)));
      return;
    }
    violations.addAll(compiled(type, organization).violations(data, at));
  }

  private JsonSchemas.Compiled compiled(EventDescription type, OrganizationId organization) {
    if (compiled.size() > MAX_REMEMBERED) {
      compiled.clear();
    }
    var key = new Key(type.custom() ? organization : null, type.type(), type.version());
    return compiled.computeIfAbsent(
        key, any -> schemas.compile(type.custom() ? type.schema() : closed(type.schema())));
  }

  /** For readers the shape may grow; a producer who sends an unknown member has mistyped one. */
  private static JsonValue.Members closed(JsonValue.Members schema) {
    var members = new LinkedHashMap<>(schema.members());
    members.put("additionalProperties", JsonValue.Bool.FALSE);
    return new JsonValue.Members(members);
  }

  private static boolean isKey(String key) {
    return !key.isEmpty()
        && key.length() <= EncodedEvent.MAX_KEY_LENGTH
        && key.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  /** What the hub's own events of the type have as key; for others the event stands alone. */
  private static String naturalKey(NewEvent event) {
    var type = event.type();
    var data = event.data();
    if (type.startsWith("order.") || type.startsWith("shipping.")) {
      return text(data, "orderId");
    }
    if (type.startsWith("inventory.")) {
      return cut(text(data, "branchId") + "/" + text(data, "sku"));
    }
    return type.startsWith("commission.") ? text(data, "period") : event.eventId();
  }

  /** At most as long as keys are, and never through the middle of a character. */
  private static String cut(String key) {
    int end = Math.min(key.length(), EncodedEvent.MAX_KEY_LENGTH);
    boolean splits = end < key.length() && Character.isHighSurrogate(key.charAt(end - 1));
    return key.substring(0, splits ? end - 1 : end);
  }

  private static String text(JsonValue.Members data, String name) {
    return ((JsonValue.Text) data.get(name).orElseThrow()).value();
  }

  /**
   * An event that may be recorded.
   *
   * @param digest of its content
   */
  record Checked(EventId id, ProducedEvent event, String digest) {}

  /**
   * @param organization null: the same for all tenants
   */
  private record Key(@Nullable OrganizationId organization, EventType type, long version) {}
}
