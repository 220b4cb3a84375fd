package com.meocrm.core.sync;

import com.meocrm.core.command.Command;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.sync.SyncOrders.Counted;
import com.meocrm.core.sync.TakeOrder.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes the orders of one page, each of which may be refused without harm to the others.
 *
 * <p>All in one transaction, with the cursor: that is fast, and counts exactly. An order that only
 * the database can refuse undoes it; then it is done again without that order. Where that happens
 * too often each order gets a transaction of its own, and the cursor follows last.
 */
final class PageOfOrders {
  private static final int MAX_UNDONE = 3;

  private final UnitOfWork unitOfWork;
  private final TakeOrder orders;
  private final boolean dryRun;
  private final RequestContext context;
  private final List<Entry> entries = new ArrayList<>();
  private final TreeMap<Integer, Refused> refused = new TreeMap<>();

  PageOfOrders(
      UnitOfWork unitOfWork,
      TakeOrder orders,
      List<JsonValue> page,
      boolean dryRun,
      RequestContext context) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.dryRun = dryRun;
    this.context = context;
    for (int i = 0; i < page.size(); i++) {
      var name = FeedOrder.nameOf(page.get(i));
      try {
        var order = FeedOrder.read(page.get(i));
        orders.check(order, context);
        entries.add(new Entry(i, name, order));
      } catch (DomainException e) {
        refused.put(i, new Refused(name, e));
      }
    }
  }

  /**
   * Takes them and stores the step.
   *
   * @param behind called in the unit of work of the page, with what was counted
   */
  void take(Command.Run run, BiFunction<SyncProgress, Counted, JobStep> behind) {
    for (int undone = 0; undone < MAX_UNDONE; undone++) {
      try {
        run.store(stored -> behind.apply(SyncProgress.read(stored), together()));
        return;
      } catch (Undone e) {
        refuse(e.entry, e.why);
      }
    }
    var counted = new Counted(oneByOne(), refusals());
    run.store(stored -> behind.apply(SyncProgress.read(stored), counted));
  }

  private Counted together() {
    var taken = new ArrayList<Taken>();
    for (var entry : entries) {
      try {
        taken.add(orders.take(entry.order, dryRun, context));
      } catch (DomainException e) {
        throw new Undone(entry, e);
      }
    }
    return new Counted(taken, refusals());
  }

  private List<Taken> oneByOne() {
    var taken = new ArrayList<Taken>();
    for (var entry : List.copyOf(entries)) {
      try {
        taken.add(
            unitOfWork.run(
                context.organization(), () -> orders.take(entry.order, dryRun, context)));
      } catch (DomainException e) {
        refuse(entry, e);
      }
    }
    return taken;
  }

  private void refuse(Entry entry, DomainException why) {
    entries.remove(entry);
    refused.put(entry.index, new Refused(entry.name, why));
  }

  private List<Refused> refusals() {
    return List.copyOf(refused.values());
  }

  /**
   * An order that was not taken.
   *
   * @param order how it is called; null: it has no name
   */
  record Refused(@Nullable String order, DomainException why) {}

  private record Entry(int index, @Nullable String name, FeedOrder order) {}

  /** The database refused an order, and so the page. */
  private static final class Undone extends RuntimeException {
    private final transient Entry entry;
    private final transient DomainException why;

    Undone(Entry entry, DomainException why) {
      super(why);
      this.entry = entry;
      this.why = why;
    }
  }
}
