package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloApi.NoAnswer;
import com.meocrm.core.zalo.ZaloApi.Refused;
import com.meocrm.core.zalo.ZaloApi.Success;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Knows templates: asks Zalo for one, and remembers the answer for an hour. */
final class TemplateChecks {
  static final Duration FRESH = Duration.ofHours(1);

  /** For as long an answer serves while Zalo gives no other. */
  static final Duration BETTER_THAN_NONE = Duration.ofDays(1);

  private final ZaloTemplates templates;
  private final ZaloApi api;
  private final InstantSource clock;

  TemplateChecks(ZaloTemplates templates, ZaloApi api, InstantSource clock) {
    this.templates = templates;
    this.api = api;
    this.clock = clock;
  }

  /** What is remembered, however old it is within a day. */
  Checked remembered(OrganizationId organization, String oaId, String templateId) {
    return templates
        .fresh(organization, oaId, templateId, BETTER_THAN_NONE, clock.instant())
        .<Checked>map(Known::new)
        .orElseGet(() -> new Unchecked("the template could not be asked for yet"));
  }

  /** What Zalo says, or said within the last hour. */
  Checked of(ZaloTokens.Access.Usable access, String templateId, Duration deadline) {
    var account = access.account();
    var now = clock.instant();
    Optional<ZaloTemplate> fresh =
        templates.fresh(account.organization(), account.oaId(), templateId, FRESH, now);
    if (fresh.isPresent()) {
      return new Known(fresh.get());
    }
    return switch (api.template(access.app(), access.token(), templateId, deadline)) {
      case Success<ZaloTemplate>(var template) -> {
        templates.store(account.organization(), account.oaId(), template, now);
        yield new Known(template);
      }
      case Refused<ZaloTemplate> refused when ZaloError.of(refused.code()) == ZaloError.TEMPLATE ->
          new Unknown(refused.text());
      case Refused<ZaloTemplate> refused when ZaloError.of(refused.code()) == ZaloError.TOKEN ->
          new TokenRefused(refused.text());
      case Refused<ZaloTemplate> refused -> older(account, templateId, refused.text());
      case NoAnswer<ZaloTemplate>(var reason, var maybeDone) -> older(account, templateId, reason);
    };
  }

  private Checked older(ZaloAccount account, String templateId, String reason) {
    var remembered = remembered(account.organization(), account.oaId(), templateId);
    return remembered instanceof Known ? remembered : new Unchecked(reason);
  }

  /** What is known of a template. */
  sealed interface Checked {}

  /** Zalo has it. */
  record Known(ZaloTemplate template) implements Checked {}

  /** Zalo does not have it. */
  record Unknown(String reason) implements Checked {}

  /** Zalo does not take the access token. */
  record TokenRefused(String reason) implements Checked {}

  /** Zalo did not say. */
  record Unchecked(String reason) implements Checked {}
}
