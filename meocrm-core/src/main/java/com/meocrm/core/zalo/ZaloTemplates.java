package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the templates of tenants' accounts, for as long as it is fresh. */
public interface ZaloTemplates {
  /** What was fetched of a template at most {@code maxAge} ago. */
  Optional<ZaloTemplate> fresh(
      OrganizationId organization, String oaId, String templateId, Duration maxAge, Instant now);

  /** All that was ever fetched of an account's templates, however old, by their ids. */
  List<Remembered> all(OrganizationId organization, String oaId);

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

  /**
   * A template as it was when it was last heard of.
   *
   * @param changedAt when Zalo said that its state changed; null: it never did
   */
  record Remembered(ZaloTemplate template, Instant fetchedAt, @Nullable Instant changedAt) {}
}
