package com.meocrm.core.inbound;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sources of all tenants. */
public interface InboundSources {
  /** Adds a source in the current unit of work. */
  void add(InboundSource source);

  /**
   * Removes a source in the current unit of work; what it sends from then on is refused.
   *
   * @return it, or empty when there is none
   */
  Optional<InboundSource> remove(OrganizationId organization, SourceId id);

  Optional<InboundSource> find(OrganizationId organization, SourceId id);

  /**
   * The source of that id, whosever it is: for requests that are yet to prove who they are. Called
   * outside of any unit of work.
   */
  Optional<InboundSource> find(SourceId id);

  /** Newest first, stable under inserts. */
  Page<InboundSource> list(OrganizationId organization, @Nullable Position after, int limit);

  /** As {@link com.meocrm.core.signing.Resealing.Stored} says. */
  int reseal(String prefix, int limit, Function<InboundSource, Optional<InboundSource>> resealing);

  /** Where a page ended: the creation time and id of its last source. */
  record Position(Instant createdAt, SourceId id) {}
}
