package com.meocrm.adapter.http.zalo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.zalo.ReadTemplates;
import com.meocrm.core.zalo.ZaloTemplate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The template of an event on the wire; what is absent has not been asked for yet.
 *
 * @param status Zalo's word, or OTHER
 * @param parameters the names of what it is filled with
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ZaloTemplateJson(
    String event,
    String templateId,
    @Nullable String name,
    @Nullable String status,
    @Nullable List<String> parameters,
    @Nullable String fetchedAt,
    @Nullable String changedAt) {
  static ZaloTemplateJson of(ReadTemplates.Mapped mapped) {
    var known = mapped.known();
    if (known == null) {
      return new ZaloTemplateJson(
          mapped.eventType(), mapped.templateId(), null, null, null, null, null);
    }
    var template = known.template();
    return new ZaloTemplateJson(
        mapped.eventType(),
        mapped.templateId(),
        template.name(),
        template.status().name(),
        template.parameters().stream().map(ZaloTemplate.Parameter::name).toList(),
        WireTime.of(known.fetchedAt()),
        time(known.changedAt()));
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /**
   * All of a tenant's.
   *
   * @param problem why what is stored cannot be used
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record All(List<ZaloTemplateJson> data, @Nullable String problem) {
    static All of(ReadTemplates.Shown shown) {
      return new All(
          shown.templates().stream().map(ZaloTemplateJson::of).toList(), shown.problem());
    }
  }
}
