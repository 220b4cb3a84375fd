package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloTemplates.Remembered;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows which template tells customers of which event, and what Zalo last said of it. Asks nobody:
 * a template that no message has used yet is not known.
 */
public final class ReadTemplates {
  private final ZaloSettings settings;
  private final ZaloAccounts accounts;
  private final ZaloTemplates templates;

  ReadTemplates(ZaloSettings settings, ZaloAccounts accounts, ZaloTemplates templates) {
    this.settings = settings;
    this.accounts = accounts;
    this.templates = templates;
  }

  /** What is mapped, by event type. */
  public Shown handle(OrganizationId organization) {
    try {
      var mapping = settings.mapping(organization);
      if (mapping.isEmpty()) {
        return new Shown(List.of(), null);
      }
      var known = known(organization);
      return new Shown(
          mapping.get().entries().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(entry ->
                  new Mapped(
                      entry.getKey(),
                      entry.getValue().templateId(),
                      known.get(entry.getValue().templateId())))
              .toList(),
          null);
    } catch (IllegalArgumentException e) {
      return new Shown(List.of(), e.getMessage());
    }
  }

  private Map<String, Remembered> known(OrganizationId organization) {
    var chosen = settings.oaId(organization);
    var oaId =
        chosen != null ? chosen : accounts.latest(organization).map(ZaloAccount::oaId).orElse(null);
    return oaId == null
        ? Map.of()
        : templates.all(organization, oaId).stream()
            .collect(Collectors.toMap(one -> one.template().id(), one -> one));
  }

  /**
   * What is mapped.
   *
   * @param problem why what is stored cannot be used; null: it can, or nothing is stored
   */
  public record Shown(List<Mapped> templates, @Nullable String problem) {
    public Shown {
      templates = List.copyOf(templates);
    }
  }

  /**
   * An event's template.
   *
   * @param known what Zalo said of it; null: it was not asked yet
   */
  public record Mapped(String eventType, String templateId, @Nullable Remembered known) {}
}
