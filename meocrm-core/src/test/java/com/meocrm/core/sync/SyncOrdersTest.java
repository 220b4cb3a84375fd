package com.meocrm.core.sync;

import static com.meocrm.core.SalesFixture.CONTEXT;
import static com.meocrm.core.SalesFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.SalesFixture;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.command.CallCommand;
import com.meocrm.core.command.CallCommand.Waiting;
import com.meocrm.core.command.CancelCommand;
import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandJob;
import com.meocrm.core.command.CommandTrail;
import com.meocrm.core.command.Commands;
import com.meocrm.core.command.InMemoryCommandRuns;
import com.meocrm.core.command.Invocation;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.command.RunView;
import com.meocrm.core.job.InMemoryJobs;
import com.meocrm.core.job.JobId;
import com.meocrm.core.job.JobRunner;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.secret.InMemoryTenantSecrets;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.PutSecret;
import com.meocrm.core.secret.SecretChanges;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.SimpleSchemas;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.sync.OrderFeed.Fetched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncOrdersTest {
  private final SalesFixture shop = new SalesFixture();
  private final InMemorySyncCursors cursors = new InMemorySyncCursors(shop.unitOfWork);
  private final InMemoryJobs jobs = new InMemoryJobs(shop.unitOfWork, shop.clock);
  private final InMemoryTenantSecrets secrets = new InMemoryTenantSecrets(shop.unitOfWork);
  private final SecretCipher cipher =
      new SecretCipher(
          MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])), null, new Random(1));
  private final FakeSource source = new FakeSource();
  private final SyncOrders sync =
      new SyncOrders(
          shop.unitOfWork,
          new EffectiveSettings(shop.settings, PlanSettings.NONE, shop.clock::nanoTime),
          new SecretResolver(secrets, cipher, new SharedTelegram()),
          url -> url.getHost().equals("10.0.0.1") ? Optional.of("is private") : Optional.empty(),
          source,
          cursors,
          new TakeOrder(
              shop.unitOfWork,
              shop.orders,
              shop.sales.checkOrder(),
              shop.sales.placeOrder(),
              shop.sales.changeOrderStatus()));
  private final Commands commands = new Commands(List.of(sync), new SimpleSchemas());
  private final CommandTrail trail =
      new CommandTrail(new AuditTrail(shop.unitOfWork, shop.audit, shop.ids, shop.clock), commands);
  private boolean revoked;
  private final CommandJob job = new CommandJob(sync, trail, call -> revoked, shop.clock);
  private final JobRunner runner = new JobRunner(jobs, shop.unitOfWork, List.of(job), shop.clock);
  private final CallCommand call =
      new CallCommand(
          shop.unitOfWork,
          commands,
          new InMemoryCommandRuns(shop.unitOfWork, shop.clock),
          jobs,
          trail,
          shop.ids,
          shop.clock,
          () -> {});

  SyncOrdersTest() {
    sources("{\"name\":\"web\",\"url\":\"https://shop.example/orders\",\"pageSize\":2}");
  }

  @Test
  void new_orders_are_placed_and_known_ones_move_on() {
    source.page(null, "c1", order("ord_1", "PENDING"), order("ord_2", "CONFIRMED"));
    source.page("c1", null, order("ord_3", "SHIPPED"));

    var output = run("{}");

    assertThat(output.count("created")).isEqualTo(3);
    assertThat(output.count("pages")).isEqualTo(2);
    assertThat(output.text("cursor")).isEqualTo("c1");
    assertThat(status("ord_2")).isEqualTo(Status.CONFIRMED);
    assertThat(status("ord_3")).isEqualTo(Status.SHIPPED);

    source.page("c1", "c2", order("ord_3", "COMPLETED"), order("ord_1", "CANCELLED"));
    var second = run("{}");

    assertThat(second.count("updated")).isEqualTo(2);
    assertThat(second.count("created")).isZero();
    assertThat(status("ord_3")).isEqualTo(Status.COMPLETED);
    assertThat(shop.recordedTypes())
        .containsExactly(
            "order.created",
            "order.created",
            "order.created",
            "order.completed",
            "order.cancelled");
  }

  @Test
  void a_second_run_changes_nothing() {
    source.page(null, null, order("ord_1", "COMPLETED"), order("ord_2", "PENDING"));
    run("{}");
    int events = shop.recorded().size();

    var again = run("{}");

    assertThat(again.count("unchanged")).isEqualTo(2);
    assertThat(shop.recorded()).hasSize(events);
  }

  @Test
  void a_source_that_is_behind_moves_no_order_back() {
    source.page(null, null, order("ord_1", "SHIPPED"));
    run("{}");
    source.page(null, null, order("ord_1", "PENDING"));

    assertThat(run("{}").count("unchanged")).isEqualTo(1);
    assertThat(status("ord_1")).isEqualTo(Status.SHIPPED);
  }

  @Test
  void each_order_that_cannot_be_taken_is_told_and_the_rest_are_taken() {
    shop.product("AO-01", 0, 0); // from now on only what exists can be ordered
    shop.product("AO-02", 5, 0);
    source.page(
        null,
        null,
        order("ord_1", "PENDING").replace("SKU", "AO-02"),
        order("ord_2", "PENDING").replace("SKU", "AO-01"),
        order("ord_3", "PENDING").replace("SKU", "NONE"),
        order("ord_4", "PENDING").replace("\"br_01\"", "7"),
        "\"no order\"",
        order("ord_5", "PENDING").replace("SKU", "AO-02"),
        order("ord_6", "LOST").replace("SKU", "AO-02"),
        order("ord_7", "PENDING").replace("SKU", "AO-01"),
        order("ord_8", "PENDING").replace("SKU", "AO-01"));

    var output = run("{}");

    assertThat(output.count("created")).isEqualTo(2);
    assertThat(output.count("failed")).isEqualTo(7);
    assertThat(errors(output))
        .containsExactly(
            "ord_2 OUT_OF_STOCK",
            "ord_3 SKU_UNKNOWN",
            "ord_4 VALIDATION_FAILED",
            "null VALIDATION_FAILED",
            "ord_6 VALIDATION_FAILED",
            "ord_7 OUT_OF_STOCK",
            "ord_8 OUT_OF_STOCK");
    assertThat(shop.recordedTypes()).filteredOn("order.created"::equals).hasSize(2);
  }

  @Test
  void a_dry_run_only_counts() {
    source.page(null, "c1", order("ord_1", "COMPLETED"), order("ord_2", "LOST"));
    source.page("c1", null);

    var output = run("{\"dryRun\":true}");

    assertThat(output.count("created")).isEqualTo(1);
    assertThat(output.count("failed")).isEqualTo(1);
    assertThat(shop.orders.find(SHOP, new OrderId("ord_1"))).isEmpty();
    assertThat(cursors.find(SHOP, "web")).isEmpty();
  }

  @Test
  void a_limit_ends_the_run_and_the_next_one_goes_on() {
    source.page(null, "c1", order("ord_1", "PENDING"), order("ord_2", "PENDING"));
    source.page("c1", null, order("ord_3", "PENDING"));

    assertThat(run("{\"limit\":2}").count("created")).isEqualTo(2);
    assertThat(source.asked.getLast().limit()).isEqualTo(2);
    assertThat(run("{}").count("created")).isEqualTo(1);
  }

  @Test
  void since_asks_from_the_beginning_for_what_changed_later() {
    source.page(null, null);
    shop.unitOfWork.execute(SHOP, () -> cursors.put(SHOP, "web", "c9"));

    run("{\"since\":\"2025-11-11T00:00:00Z\"}");

    assertThat(source.asked.getLast().cursor()).isNull();
    assertThat(source.asked.getLast().since()).isEqualTo("2025-11-11T00:00:00Z");
  }

  @Test
  void a_page_whose_process_dies_is_taken_again_and_counts_once() {
    source.page(null, "c1", order("ord_1", "PENDING"), order("ord_2", "PENDING"));
    source.page("c1", null, order("ord_3", "PENDING"));
    var id = begin("{}");
    shop.unitOfWork.beforeCommit(() -> {
      throw new Died();
    });
    assertThatThrownBy(runner::step).isInstanceOf(Died.class);
    shop.unitOfWork.beforeCommit(() -> {});
    assertThat(shop.orders.find(SHOP, new OrderId("ord_1"))).isEmpty();

    shop.clock.advance(Duration.ofSeconds(20)); // the dead process's claim ends
    var output = finish(id);

    assertThat(output.count("created")).isEqualTo(3);
    assertThat(shop.recordedTypes()).hasSize(3);
  }

  @Test
  void a_source_that_is_down_for_a_moment_is_asked_again() {
    source.page(null, null, order("ord_1", "PENDING"));
    source.failures.add(new Fetched.Unavailable("HTTP status 503", Duration.ofSeconds(3)));

    var id = begin("{}");
    runner.step();
    assertThat(runner.step()).isZero();
    shop.clock.advance(Duration.ofSeconds(3));

    assertThat(finish(id).count("created")).isEqualTo(1);
  }

  @Test
  void a_source_that_stays_down_ends_the_run() {
    for (int i = 0; i < SyncOrders.MAX_TRIES; i++) {
      source.failures.add(new Fetched.Unavailable("connection refused", null));
    }
    var id = begin("{}");
    for (int i = 0; i < SyncOrders.MAX_TRIES; i++) {
      runner.step();
      shop.clock.advance(Duration.ofMinutes(1));
    }

    assertThat(refusal(id)).isEqualTo("SOURCE_UNAVAILABLE");
  }

  @Test
  void what_is_no_page_ends_the_run() {
    source.failures.add(new Fetched.Page("<html>"));
    assertThat(refusal(stepped(begin("{}")))).isEqualTo("SOURCE_MALFORMED");
    source.failures.add(new Fetched.Page("{\"orders\":{}}"));
    assertThat(refusal(stepped(begin("{}")))).isEqualTo("SOURCE_MALFORMED");
    source.failures.add(new Fetched.Refused(401));
    assertThat(refusal(stepped(begin("{}")))).isEqualTo("SOURCE_REFUSED");
    source.failures.add(new Fetched.NotAllowed("resolves to an address that is private"));
    assertThat(refusal(stepped(begin("{}")))).isEqualTo("SOURCE_NOT_ALLOWED");
  }

  @Test
  void without_sources_there_is_nothing_to_do() {
    sources("");

    assertThat(run("{}").items("sources")).isEmpty();
  }

  @Test
  void a_source_that_is_not_set_up_is_refused() {
    assertRefused("{\"source\":\"pos\"}", "ORDER_SOURCE_NOT_FOUND");
  }

  @Test
  void a_private_address_is_refused() {
    sources("{\"name\":\"web\",\"url\":\"https://10.0.0.1/orders\"}");

    assertRefused("{}", "SOURCE_NOT_ALLOWED");
  }

  @Test
  void the_tenants_own_secret_goes_along() {
    put(CONTEXT, "WEB", "s3cret");
    sources("{\"name\":\"web\",\"url\":\"https://shop.example/orders\",\"secretRef\":\"WEB\"}");
    source.page(null, null);

    run("{}");

    assertThat(source.asked.getLast().secret()).isEqualTo(Secret.of("s3cret"));
    assertThat(shop.audit.entries().toString()).doesNotContain("s3cret");
  }

  @Test
  void no_secret_but_the_tenants_own_can_be_named() {
    put(new RequestContext(new OrganizationId("org_02"), "usr_02", "t"), "THEIRS", "theirs");
    for (var name : List.of("JWT_SECRET", "../x", "THEIRS", "TELEGRAM_BOT_TOKEN", "PATH")) {
      sources(
          "{\"name\":\"web\",\"url\":\"https://shop.example/orders\",\"secretRef\":\"%s\"}"
              .formatted(name));

      assertRefused("{}", "SECRET_NOT_FOUND");
    }
    assertThat(source.asked).isEmpty();
  }

  @Test
  void one_run_at_a_time_and_only_of_this_tenant() {
    source.page(null, null);
    begin("{}");

    assertRefused("{}", "COMMAND_RUNNING");
    var other = new RequestContext(new OrganizationId("org_02"), "usr_02", "trace-2");
    assertThat(
            call.handle(invocation("{}", other), Waiting.ATTACHED, Command.Progress.NONE).begun())
        .isPresent();
  }

  @Test
  void a_run_whose_caller_died_is_taken_up_by_the_next_call() {
    source.page(null, null, order("ord_1", "PENDING"));
    var id = begin("{}");
    shop.clock.advance(CallCommand.ATTENDED);

    assertRefused("{\"dryRun\":true}", "COMMAND_RUNNING");
    assertThat(begin("{}")).isEqualTo(id);
    assertThat(finish(id).count("created")).isEqualTo(1);
  }

  @Test
  void a_run_ends_at_the_next_page_when_its_token_is_revoked() {
    source.page(null, "c1", order("ord_1", "PENDING"));
    source.page("c1", null, order("ord_2", "PENDING"));
    var id = begin("{}");
    runner.step();
    revoked = true;

    while (runner.step() > 0) {}

    assertThat(shop.recordedTypes()).containsExactly("order.created");
    assertThat(view(id).error()).extracting(DomainException::code).isEqualTo("TOKEN_REVOKED");
    var last = shop.audit.entries().getLast();
    assertThat(last.action() + " " + last.decision()).isEqualTo("command.call DENIED");
  }

  @Test
  void a_run_can_be_cancelled_between_pages_and_what_it_did_stays() {
    source.page(null, "c1", order("ord_1", "PENDING"));
    source.page("c1", null, order("ord_2", "PENDING"));
    var id = begin("{}");
    runner.step();
    new CancelCommand(shop.unitOfWork, jobs, Map.of(job.kind(), job), shop.clock).handle(id, SHOP);

    while (runner.step() > 0) {}

    assertThat(view(id).isCancelled()).isTrue();
    assertThat(shop.orders.find(SHOP, new OrderId("ord_1"))).isPresent();
    assertThat(shop.orders.find(SHOP, new OrderId("ord_2"))).isEmpty();
    var last = shop.audit.entries().getLast();
    assertThat(last.decision()).isEqualTo(AuditEntry.Decision.CANCELLED);
    assertThat(last.action()).isEqualTo(CommandTrail.ACTION);
  }

  private void assertRefused(String arguments, String code) {
    assertThatThrownBy(() -> begin(arguments))
        .isInstanceOfSatisfying(DomainException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private JsonMembers run(String arguments) {
    return finish(begin(arguments));
  }

  private JobId begin(String arguments) {
    return call.handle(invocation(arguments, CONTEXT), Waiting.ATTACHED, Command.Progress.NONE)
        .begun()
        .orElseThrow();
  }

  private JsonMembers finish(JobId id) {
    while (runner.step() > 0) {}
    var output = view(id).output();
    assertThat(output).as(view(id).toString()).isNotNull();
    return new JsonMembers(output);
  }

  private JobId stepped(JobId id) {
    runner.step();
    return id;
  }

  private String refusal(JobId id) {
    return view(id).error().code();
  }

  private RunView view(JobId id) {
    return RunView.of(jobs.find(SHOP, id).orElseThrow());
  }

  private static Invocation invocation(String arguments, RequestContext context) {
    return new Invocation(
        SyncDefinition.DEFINITION.name(),
        (JsonValue.Members) JsonValue.parse(arguments),
        context,
        Set.of("mcp:orders.sync"),
        null,
        "test");
  }

  private void sources(String json) {
    shop.settings.set(SHOP, "tenant", "orders", "{\"sync\":{\"sources\":[%s]}}".formatted(json));
    shop.clock.advance(Duration.ofSeconds(6)); // settings are remembered for a while
  }

  private void put(RequestContext context, String name, String value) {
    new PutSecret(
            shop.unitOfWork,
            secrets,
            cipher,
            new AuditTrail(shop.unitOfWork, shop.audit, shop.ids, shop.clock),
            shop.clock,
            SecretChanges.IGNORED)
        .handle(name, value, context);
  }

  private Status status(String id) {
    return shop.orders.find(SHOP, new OrderId(id)).map(Order::status).orElseThrow();
  }

  private static List<String> errors(JsonMembers output) {
    return output.items("errors").stream()
        .map(error -> new JsonMembers((JsonValue.Members) error))
        .map(error -> error.text("order") + " " + error.text("code"))
        .toList();
  }

  private static String order(String id, String status) {
    return """
    {"id":"%s","code":"C-%s","status":"%s","channel":"ONLINE","paymentMethod":"CARD","branchId":"br_01",
     "items":[{"sku":"SKU","quantity":1,"unitPrice":"100000.00"}],"theirOwn":{"x":1}}\
    """
        .formatted(id, id, status);
  }

  /** A source with fixed pages by their cursors. */
  private static final class FakeSource implements OrderFeed {
    private final Map<String, String> pages = new HashMap<>();
    private final List<Request> asked = new ArrayList<>();
    private final List<Fetched> failures = new ArrayList<>();

    void page(String cursor, String next, String... orders) {
      pages.put(
          String.valueOf(cursor),
          "{\"orders\":[%s],\"nextCursor\":%s}"
              .formatted(String.join(",", orders), next == null ? "null" : "\"" + next + "\""));
    }

    @Override
    public Fetched fetch(Request request, Duration deadline) {
      asked.add(request);
      return failures.isEmpty()
          ? new Fetched.Page(
              pages.getOrDefault(
                  String.valueOf(request.cursor()), "{\"orders\":[],\"nextCursor\":null}"))
          : failures.removeFirst();
    }
  }

  /** An operator who shares one secret, for its own provider. */
  private static final class SharedTelegram implements OperatorSecrets {
    @Override
    public Optional<Secret> ofTenant(OrganizationId organization, String name) {
      return Optional.empty();
    }

    @Override
    public Optional<Secret> shared(String name) {
      return Optional.of(Secret.of("shared"));
    }
  }

  private static final class Died extends Error {}
}
