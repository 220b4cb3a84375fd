package com.meocrm.core.notification;

import com.meocrm.core.notification.StaffMessages.Sealed;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes messages to staff in the words of their rules. */
public final class StaffWriting {
  private static final int REFERENCE = 6;

  private final @Nullable Supplier<URI> publicUrl;

  /**
   * @param publicUrl base of links, asked for each message; null: messages have no links
   */
  public StaffWriting(@Nullable Supplier<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /**
   * @param rules the tenant's of this moment; a message whose rule is gone has the hub's words
   */
  StaffText write(Sealed message, List<StaffRule> rules) {
    var language = message.language();
    var template =
        rules.stream()
            .filter(rule -> rule.name().equals(message.rule()))
            .findFirst()
            .map(rule -> rule.template(language))
            .orElseGet(() -> StaffTemplates.standard(message.facts().getFirst().type(), language));
    return write(message.id(), template, language, message.urgent(), message.facts());
  }

  /** The text of a message that tells these facts, of which there is at least one. */
  StaffText write(
      String id, StaffTemplate template, Language language, boolean urgent, List<StaffFact> facts) {
    return new StaffText(
        language,
        urgent,
        template.title(facts, language),
        facts.stream().map(fact -> template.line(fact, facts.size(), language)).toList(),
        link(id),
        reference(id));
  }

  private static String reference(String id) {
    return "#" + id.substring(Math.max(0, id.length() - REFERENCE));
  }

  private @Nullable String link(String id) {
    if (publicUrl == null) {
      return null;
    }
    var base = publicUrl.get().toString();
    return base + (base.endsWith("/") ? "" : "/") + "#/notifications/" + id;
  }
}
