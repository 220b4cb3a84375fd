package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.zalo.Consent.Subject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What customers decided; of each the latest. */
public interface Consents {
  /** The decisions of these. */
  List<Consent> of(OrganizationId organization, Collection<Subject> subjects);

  /** Stores a decision in the current unit of work; the one before is replaced. */
  void put(Consent consent);

  /** The latest first. */
  Page<Consent> list(OrganizationId organization, @Nullable Position after, int limit);

  /** A place in the list. */
  record Position(Instant recordedAt, String id) {}
}
