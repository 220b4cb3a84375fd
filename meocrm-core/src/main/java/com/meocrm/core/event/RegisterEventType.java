package com.meocrm.core.event;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a type of event of the tenant's own, or changes it; events that were published before stay
 * as they are. The row is locked from reading to writing, so of two editors the second sees what
 * the first stored.
 */
public final class RegisterEventType {
  public static final int MAX_DESCRIPTION_LENGTH = 500;

  /** Types a tenant may have. */
  public static final int MAX_TYPES = 200;

  private final UnitOfWork unitOfWork;
  private final CustomEventTypes types;
  private final JsonSchemas schemas;
  private final AuditTrail audit;

  public RegisterEventType(
      UnitOfWork unitOfWork, CustomEventTypes types, JsonSchemas schemas, AuditTrail audit) {
    this.unitOfWork = unitOfWork;
    this.types = types;
    this.schemas = schemas;
    this.audit = audit;
  }

  /**
   * Registers the type. One that is the same already changes nothing.
   *
   * @throws DomainException {@code EVENT_TYPE_NOT_CUSTOM}; all violations of the command at once;
   *     {@code VERSION_CONFLICT}; conflict {@code EVENT_TYPES_LIMIT_REACHED}
   */
  public Registered handle(Command command, RequestContext context) {
    if (!EventType.isValid(command.type())
        || !command.type().startsWith(EventCatalogue.CUSTOM_PREFIX)) {
      throw DomainException.invalid(
          "EVENT_TYPE_NOT_CUSTOM",
          "Types of your own are custom.<name>: lower-case words of letters, digits and underscores, joined by dots.");
    }
    var violations = new ArrayList<Violation>();
    var description = command.description();
    if (description.codePointCount(0, description.length()) > MAX_DESCRIPTION_LENGTH) {
      violations.add(
          new Violation(
              "description", "too_long", "at most " + MAX_DESCRIPTION_LENGTH + " characters"));
    }
    checkSchema(command, violations);
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    return unitOfWork.run(
        context.organization(), () -> register(command, new EventType(command.type()), context));
  }

  private void checkSchema(Command command, List<Violation> violations) {
    var objections = EventSchemaRules.violations(command.schema(), "schema", schemas);
    violations.addAll(objections);
    if (!objections.isEmpty()) {
      return;
    }
    try {
      violations.addAll(schemas.compile(command.schema()).violations(command.example(), "example"));
    } catch (IllegalArgumentException e) {
      violations.add(new Violation("schema", "malformed", "cannot be used as a JSON Schema"));
    }
  }

  private Registered register(Command command, EventType type, RequestContext context) {
    var organization = context.organization();
    if (types.find(organization, List.of(type)).isEmpty()) {
      command.expected().require(0);
      if (types.list(organization).size() >= MAX_TYPES) {
        throw DomainException.conflict(
            "EVENT_TYPES_LIMIT_REACHED",
            "There are too many types of events.",
            Map.of("limit", MAX_TYPES));
      }
      var first = command.describe(type, 1);
      if (types.add(organization, first)) {
        audit.created(context, "event_type.register", "event_type:" + type, facts(first));
        return new Registered(first, true);
      }
    }
    var before = types.lock(organization, type).orElseThrow();
    command.expected().require(before.version());
    if (command.describe(type, before.version()).equals(before)) {
      return new Registered(before, false);
    }
    var after = command.describe(type, before.version() + 1);
    types.replace(organization, after);
    audit.changed(
        context, "event_type.register", "event_type:" + type, facts(before), facts(after));
    return new Registered(after, false);
  }

  private static Map<String, Object> facts(EventDescription type) {
    return Map.of("version", type.version(), "schema", type.schema());
  }

  /**
   * What the caller wants.
   *
   * @param expected the version that the caller has seen
   */
  public record Command(
      String type,
      String description,
      JsonValue.Members schema,
      JsonValue.Members example,
      ExpectedVersion expected) {
    EventDescription describe(EventType name, long version) {
      return new EventDescription(name, version, description, false, true, schema, example);
    }
  }

  /**
   * The type as it stands now.
   *
   * @param isNew whether it did not exist before
   */
  public record Registered(EventDescription type, boolean isNew) {}
}
