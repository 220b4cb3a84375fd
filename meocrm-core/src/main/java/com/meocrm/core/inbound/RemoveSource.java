package com.meocrm.core.inbound;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;

/** Stops taking what a source sends: from its commit on, on every node. */
public final class RemoveSource {
  private final UnitOfWork unitOfWork;
  private final InboundSources sources;
  private final AuditTrail audit;

  public RemoveSource(UnitOfWork unitOfWork, InboundSources sources, AuditTrail audit) {
    this.unitOfWork = unitOfWork;
    this.sources = sources;
    this.audit = audit;
  }

  /**
   * Removes the source.
   *
   * @throws DomainException {@code SOURCE_NOT_FOUND}
   */
  public void handle(SourceId id, RequestContext context) {
    unitOfWork.execute(
        context.organization(),
        () -> {
          var removed =
              sources
                  .remove(context.organization(), id)
                  .orElseThrow(() ->
                      DomainException.notFound("SOURCE_NOT_FOUND", "There is no such source."));
          audit.removed(context, "source.delete", "source:" + id, CreateSource.facts(removed));
        });
  }
}
