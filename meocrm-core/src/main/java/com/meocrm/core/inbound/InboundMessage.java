package com.meocrm.core.inbound;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonValue.Members;
import com.meocrm.core.shared.JsonValue.Text;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A webhook body in the hub's own shape, as somebody else sent it. Members beyond these are
 * ignored.
 *
 * @param type what happened; not necessarily a type that is known here
 * @param organization the one that it claims to be about
 * @param sentAt {@code meta.sentAt}
 */
public record InboundMessage(
    String type, OrganizationId organization, Members data, Instant sentAt) {
  private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,99}");

  /**
   * Reads a body.
   *
   * @throws DomainException {@code MALFORMED_JSON}, or all violations at once
   */
  static InboundMessage parse(byte[] body) {
    var violations = new ArrayList<Violation>();
    var root = object(body);
    var type = text(root, "event", "event", violations).filter(t -> TYPE.matcher(t).matches());
    var organization =
        text(root, "organizationId", "organizationId", violations).filter(Identifiers::isValid);
    var data = members(root, "data", violations);
    var sentAt =
        members(root, "meta", violations)
            .flatMap(meta -> text(meta, "sentAt", "meta.sentAt", violations))
            .flatMap(InboundMessage::instant);
    if (type.isEmpty() || organization.isEmpty() || data.isEmpty() || sentAt.isEmpty()) {
      require(type.isPresent(), "event", "must be an event type", violations);
      require(organization.isPresent(), "organizationId", "must be an identifier", violations);
      require(sentAt.isPresent(), "meta.sentAt", "must be a time as in RFC 3339", violations);
      throw DomainException.violations(violations);
    }
    return new InboundMessage(
        type.get(), new OrganizationId(organization.get()), data.get(), sentAt.get());
  }

  private static Members object(byte[] body) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      if (JsonValue.parse(text) instanceof Members root) {
        return root;
      }
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw malformed(e);
    }
    throw DomainException.violations(
        List.of(new Violation("", "wrong_type", "the body must be a JSON object")));
  }

  private static DomainException malformed(Exception cause) {
    var refused = DomainException.invalid("MALFORMED_JSON", "The body is not valid JSON in UTF-8.");
    refused.initCause(cause);
    return refused;
  }

  private static Optional<String> text(
      Members members, String name, String path, List<Violation> violations) {
    var value = members.get(name);
    if (value.isEmpty()) {
      violations.add(new Violation(path, "required", "is missing"));
    }
    return value.filter(Text.class::isInstance).map(found -> ((Text) found).value());
  }

  private static Optional<Members> members(Members root, String name, List<Violation> violations) {
    var found = root.get(name).filter(Members.class::isInstance).map(Members.class::cast);
    if (found.isEmpty()) {
      violations.add(new Violation(name, "required", "must be an object"));
    }
    return found;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Unless something of the field is told already. */
  private static void require(
      boolean right, String field, String message, List<Violation> violations) {
    if (!right && violations.stream().noneMatch(v -> field.startsWith(v.field()))) {
      violations.add(new Violation(field, "malformed", message));
    }
  }
}
