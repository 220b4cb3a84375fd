package com.meocrm.core.sync;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Cursors in memory. */
public final class InMemorySyncCursors implements SyncCursors {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<String, String> cursors = new ConcurrentHashMap<>();

  public InMemorySyncCursors(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public Optional<String> find(OrganizationId organization, String source) {
    return Optional.ofNullable(cursors.get(organization + "/" + source));
  }

  @Override
  public void put(OrganizationId organization, String source, String cursor) {
    var key = organization + "/" + source;
    var before = cursors.put(key, cursor);
    unitOfWork.written(
        organization,
        () -> {
          if (before == null) {
            cursors.remove(key);
          } else {
            cursors.put(key, before);
          }
        });
  }
}
