package com.meocrm.core.shared;

import static java.util.Collections.newSetFromMap;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Units of work without a database: one at a time, undone step by step when they fail. */
public final class InMemoryUnitOfWork implements UnitOfWork {
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile Runnable beforeCommit = () -> {};
  private @Nullable Open open;

  @Override
  public <T> T run(OrganizationId organization, Supplier<T> work) {
    if (oneAtATime.isHeldByCurrentThread()) {
      return join(organization, work);
    }
    T result;
    List<Runnable> hooks;
    oneAtATime.lock();
    try {
      var mine = new Open(organization);
      open = mine;
      try {
        result = work.get();
        if (mine.broken) {
          throw new IllegalStateException(
              "a part of this unit of work failed and the rest went on");
        }
        beforeCommit.run();
      } catch (Throwable t) {
        mine.undos.reversed().forEach(Runnable::run);
        throw t;
      }
      mine.commits.forEach(Runnable::run);
      hooks = mine.hooks;
    } finally {
      open = null;
      oneAtATime.unlock();
    }
    hooks.forEach(InMemoryUnitOfWork::call);
    return result;
  }

  @Override
  public void afterCommit(Runnable hook) {
    var now = current();
    if (now.known.add(hook)) {
      now.hooks.add(hook);
    }
  }

  /**
   * Has {@code hook} called when work is done and before it is committed; what it throws undoes it.
   */
  public void beforeCommit(Runnable hook) {
    beforeCommit = hook;
  }

  /**
   * For other fakes: a write to the current unit of work of {@code organization} was done, and
   * {@code undo} reverts it.
   */
  public void written(OrganizationId organization, Runnable undo) {
    current(organization).undos.add(undo);
  }

  /** For other fakes: has {@code action} happen with the commit. */
  public void onCommit(OrganizationId organization, Runnable action) {
    current(organization).commits.add(action);
  }

  /** For other fakes: refuses what only works inside a unit of work of {@code organization}. */
  public void require(OrganizationId organization) {
    current(organization);
  }

  private <T> T join(OrganizationId organization, Supplier<T> work) {
    var outer = current(organization);
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      outer.broken = true;
      throw e;
    }
  }

  private Open current(OrganizationId organization) {
    var now = current();
    if (!now.organization.equals(organization)) {
      throw new IllegalStateException(
          "inside a unit of work of " + now.organization + ", not of " + organization);
    }
    return now;
  }

  private Open current() {
    if (!oneAtATime.isHeldByCurrentThread() || open == null) {
      throw new IllegalStateException("not inside a unit of work");
    }
    return open;
  }

  private static void call(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      System.getLogger(InMemoryUnitOfWork.class.getName())
          .log(System.Logger.Level.DEBUG, "a hook failed", e);
    }
  }

  private static final class Open {
    private final OrganizationId organization;
    private final List<Runnable> undos = new ArrayList<>();
    private final List<Runnable> commits = new ArrayList<>();
    private final List<Runnable> hooks = new ArrayList<>();
    private final Set<Runnable> known = newSetFromMap(new IdentityHashMap<>());
    private boolean broken;

    Open(OrganizationId organization) {
      this.organization = organization;
    }
  }
}
