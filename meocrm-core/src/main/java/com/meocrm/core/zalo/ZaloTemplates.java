package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of the templates of tenants' accounts, for as long as it is fresh. */
public interface ZaloTemplates {
  /** What was fetched of a template at most {@code maxAge} ago. */
  Optional<ZaloTemplate> fresh(
      OrganizationId organization, String oaId, String templateId, Duration maxAge, Instant now);

  /** Stores what was fetched. */
  void store(OrganizationId organization, String oaId, ZaloTemplate template, Instant now);

  /**
   * Notes a state that Zalo told of.
   *
   * @param at when Zalo says that it changed
   * @return whether it is news: later than what was told before, of a template that is known
   */
  boolean changed(
      OrganizationId organization,
      String oaId,
      String templateId,
      ZaloTemplate.Status status,
      Instant at);
}
