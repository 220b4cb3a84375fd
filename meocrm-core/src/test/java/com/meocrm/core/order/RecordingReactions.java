package com.meocrm.core.order;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers what units of work that committed have reacted to. */
public final class RecordingReactions implements OrderReactions {
  private final InMemoryUnitOfWork unitOfWork;
  private final List<String> reactions = new ArrayList<>();
  private @Nullable RuntimeException failure;

  public RecordingReactions(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /** {@code completed ord_1}, {@code refunded ord_1 100000.00}. */
  public List<String> all() {
    return List.copyOf(reactions);
  }

  /** Has all that follow fail. */
  public void failWith(RuntimeException e) {
    failure = e;
  }

  @Override
  public void completed(RequestContext context, Order order) {
    react(context, "completed " + order.id());
  }

  @Override
  public void refunded(RequestContext context, Order order, Money amount) {
    react(context, "refunded " + order.id() + " " + amount);
  }

  private void react(RequestContext context, String reaction) {
    if (failure != null) {
      throw failure;
    }
    unitOfWork.onCommit(context.organization(), () -> reactions.add(reaction));
  }
}
