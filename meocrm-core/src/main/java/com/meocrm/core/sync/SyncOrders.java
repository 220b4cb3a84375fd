package com.meocrm.core.sync;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.job.JobStep;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.OrderSource;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.sync.OrderFeed.Fetched;
import com.meocrm.core.sync.SyncProgress.SourceState;
import com.meocrm.core.webhook.UrlPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code orders.sync}: pulls what has changed from a tenant's sources, page by page. A
 * page's orders, the counts and the cursor behind it are one transaction, so a run that dies goes
 * on with the page it was at and every order counts once.
 */
public final class SyncOrders implements Command.InSteps {
  /** For one page to arrive. */
  static final Duration FETCH_WITHIN = Duration.ofSeconds(10);

  /** A source that fails as often in a row is given up for this run. */
  static final int MAX_TRIES = 5;

  /** More orders on one page than this were not asked for by anybody. */
  static final int MAX_PAGE = 1000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final UnitOfWork unitOfWork;
  private final EffectiveSettings settings;
  private final SecretResolver secrets;
  private final UrlPolicy urls;
  private final OrderFeed feed;
  private final SyncCursors cursors;
  private final TakeOrder orders;

  /**
   * @param urls which addresses tenants may enter; the feed has the last word at each connection
   */
  public SyncOrders(
      UnitOfWork unitOfWork,
      EffectiveSettings settings,
      SecretResolver secrets,
      UrlPolicy urls,
      OrderFeed feed,
      SyncCursors cursors,
      TakeOrder orders) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.secrets = secrets;
    this.urls = urls;
    this.feed = feed;
    this.cursors = cursors;
    this.orders = orders;
  }

  @Override
  public CommandDefinition definition() {
    return SyncDefinition.DEFINITION;
  }

  @Override
  public JsonValue.Members begin(JsonValue.Members arguments, RequestContext context) {
    var wanted = new JsonMembers(arguments).text("source");
    var chosen =
        settings.orderSources(context).stream()
            .filter(source -> wanted == null || source.name().equals(wanted))
            .toList();
    if (wanted != null && chosen.isEmpty()) {
      throw unknown(wanted);
    }
    chosen.forEach(source -> {
      requireAllowed(source);
      var unused = secret(source, context);
    });
    var progress = SyncProgress.of(chosen.stream().map(OrderSource::name).toList());
    enter(progress, arguments, context);
    return (JsonValue.Members) JsonValue.of(progress.toMap());
  }

  @Override
  public void step(Run run) {
    var arguments = run.arguments();
    var context = run.context();
    var before = SyncProgress.read(run.progress());
    var state = before.current();
    if (state == null) {
      run.store(stored -> finished(SyncProgress.read(stored), arguments));
      return;
    }
    var source = source(state.name, context);
    switch (feed.fetch(request(source, state, before, arguments, context), FETCH_WITHIN)) {
      case Fetched.Page(var body) -> take(run, FeedPage.read(source.name(), body));
      case Fetched.Refused(var status) -> throw refused(source, status);
      case Fetched.TooLarge(var maxBytes) -> throw tooLarge(source, maxBytes);
      case Fetched.NotAllowed(var reason) -> throw notAllowed(source, reason);
      case Fetched.Unavailable(var reason, var retryAfter) ->
          run.store(stored -> later(SyncProgress.read(stored), source, reason, retryAfter));
    }
  }

  private OrderFeed.Request request(
      OrderSource source,
      SourceState state,
      SyncProgress progress,
      JsonValue.Members arguments,
      RequestContext context) {
    return new OrderFeed.Request(
        source.url(),
        secret(source, context),
        state.cursor,
        new JsonMembers(arguments).text("since"),
        (int) Math.min(source.pageSize(), left(progress, arguments)));
  }

  private void take(Run run, FeedPage page) {
    if (page.orders().size() > MAX_PAGE) {
      throw unprocessable(
          "SOURCE_MALFORMED",
          "The source answers %d orders on one page; at most %d are taken."
              .formatted(page.orders().size(), MAX_PAGE),
          Map.of());
    }
    var arguments = run.arguments();
    var context = run.context();
    boolean dryRun = new JsonMembers(arguments).flag("dryRun");
    new PageOfOrders(unitOfWork, orders, page.orders(), dryRun, context)
        .take(
            run,
            (progress, counted) -> {
              var state = Objects.requireNonNull(progress.current());
              counted.addTo(progress, state);
              return behind(page, progress, state, arguments, context);
            });
  }

  /** In the unit of work of the page: where the next step goes on. */
  private JobStep behind(
      FeedPage page,
      SyncProgress progress,
      SourceState state,
      JsonValue.Members arguments,
      RequestContext context) {
    progress.succeeded();
    state.add("pages");
    var next = page.next();
    boolean isMoving = next != null && !next.equals(state.cursor);
    if (isMoving) {
      state.cursor = next;
      state.reached = next;
      if (!new JsonMembers(arguments).flag("dryRun")) {
        cursors.put(context.organization(), state.name, Objects.requireNonNull(next));
      }
    }
    if (left(progress, arguments) <= 0) {
      return finished(progress, arguments);
    }
    // Without a next page the cursor stays before this one: what is added to it later is seen.
    if (!isMoving || page.orders().isEmpty()) {
      progress.next();
      enter(progress, arguments, context);
    }
    return progress.current() == null
        ? finished(progress, arguments)
        : JobStep.more(progress.toMap());
  }

  private static JobStep finished(SyncProgress progress, JsonValue.Members arguments) {
    return JobStep.done(
        progress.toMap(), progress.output(new JsonMembers(arguments).flag("dryRun")));
  }

  /**
   * Begins with the source whose turn it is: behind what was taken, or at the time that was named.
   */
  private void enter(SyncProgress progress, JsonValue.Members arguments, RequestContext context) {
    var state = progress.current();
    if (state == null) {
      return;
    }
    var known = cursors.find(context.organization(), state.name).orElse(null);
    state.reached = known;
    state.cursor = new JsonMembers(arguments).text("since") == null ? known : null;
  }

  private static JobStep later(
      SyncProgress progress, OrderSource source, String reason, @Nullable Duration retryAfter) {
    int tries = progress.failedTry();
    if (tries >= MAX_TRIES) {
      throw unprocessable(
          "SOURCE_UNAVAILABLE",
          "The source %s gave no usable answer %d times in a row (%s). What was taken before stays; run the command again later."
              .formatted(source.name(), tries, reason),
          Map.of("source", source.name(), "reason", reason));
    }
    var pause = FIRST_PAUSE.multipliedBy(1L << (2 * (tries - 1)));
    var wanted = retryAfter != null && retryAfter.compareTo(pause) > 0 ? retryAfter : pause;
    var bounded = wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
    return new JobStep.Later((JsonValue.Members) JsonValue.of(progress.toMap()), bounded);
  }

  private OrderSource source(String name, RequestContext context) {
    return settings.orderSources(context).stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  /** Only the tenant's own: the URL is the tenant's choice, so no shared secret may go there. */
  private @Nullable Secret secret(OrderSource source, RequestContext context) {
    var name = source.secretRef();
    return name == null ? null : secrets.require(context.organization(), name);
  }

  private void requireAllowed(OrderSource source) {
    urls.objection(source.url())
        .ifPresent(reason -> {
          throw notAllowed(source, reason);
        });
  }

  private static long left(SyncProgress progress, JsonValue.Members arguments) {
    var limit = new JsonMembers(arguments).number("limit");
    return limit.isPresent() ? limit.getAsLong() - progress.orders() : Long.MAX_VALUE;
  }

  private static DomainException unknown(String source) {
    return unprocessable(
        "ORDER_SOURCE_NOT_FOUND",
        "There is no source of that name in the setting orders.sync.sources.",
        Map.of("source", source));
  }

  private static DomainException notAllowed(OrderSource source, String reason) {
    return unprocessable(
        "SOURCE_NOT_ALLOWED",
        "The URL of the source %s may not be called: %s.".formatted(source.name(), reason),
        Map.of("source", source.name(), "reason", reason));
  }

  private static DomainException tooLarge(OrderSource source, long maxBytes) {
    return unprocessable(
        "SOURCE_MALFORMED",
        "The source %s answers more than %d bytes on one page: set a smaller pageSize."
            .formatted(source.name(), maxBytes),
        Map.of("source", source.name()));
  }

  private static DomainException refused(OrderSource source, int status) {
    return unprocessable(
        "SOURCE_REFUSED",
        "The source %s refused with HTTP status %d.".formatted(source.name(), status),
        Map.of("source", source.name(), "status", status));
  }

  private static DomainException unprocessable(
      String code, String message, Map<String, Object> details) {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE, code, message, new HashMap<>(details));
  }

  /** What a page came to, counted apart until it is stored. */
  record Counted(List<TakeOrder.Taken> taken, List<PageOfOrders.Refused> refused) {
    void addTo(SyncProgress progress, SourceState state) {
      taken.forEach(one -> state.add(one.count()));
      refused.forEach(one -> progress.failed(state, one.order(), one.why()));
    }
  }
}
