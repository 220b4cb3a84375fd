package com.meocrm.core.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.notification.StaffMessages.Decision;
import com.meocrm.core.notification.StaffMessages.Due;
import com.meocrm.core.notification.StaffMessages.Gathered;
import com.meocrm.core.notification.StaffMessages.Position;
import com.meocrm.core.notification.StaffMessages.Sealed;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StaffMessages} promises, together with the lanes that carry messages out. */
public abstract class StaffMessagesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Duration LEASE = ofSeconds(25);
  private static final Duration GATHER = ofSeconds(30);
  private static final Attempt OK = new Attempt(200, "message 1", null, Duration.ofMillis(3));
  private static final Attempt BAD = new Attempt(502, null, "answered 502", Duration.ofMillis(3));
  private static final StaffAccount BOT =
      new StaffAccount(StaffChannelName.TELEGRAM, "7", "meo_bot", "f1");

  /** The messages under test; none was gathered yet. */
  public interface Harness {
    StaffMessages messages();

    StaffDestinations destinations();

    LaneStore lanes();

    /** Logs the event as the relay does. */
    LoggedEvent log(EncodedEvent event);

    Instant now();

    void advance(Duration time);
  }

  private final StaffDestination chat = chat(SHOP, "1001", "Cô Lan");
  private Harness harness;
  private StaffMessages messages;
  private int events;
  private int ids;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_messages() {
    harness = harness();
    messages = harness.messages();
  }

  @Test
  void facts_of_one_destination_and_rule_are_one_message() {
    assertThat(
            messages.gather(
                List.of(
                    low(chat, "A"),
                    low(chat, "B"),
                    fact(chat, rule("cancelled"), "order.cancelled", order("DH-1")),
                    low(chat(SHOP, "1002", "Anh Ba"), "A"),
                    low(chat(OTHER, "1001", "Cô Lan"), "A"))))
        .isEqualTo(5);
    messages.gather(List.of(low(chat, "C")));

    assertThat(messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::rule, StaffMessage::to, StaffMessage::facts, StaffMessage::status)
        .containsExactlyInAnyOrder(
            tuple("low", "Cô Lan", 3, Status.WAITING),
            tuple("cancelled", "Cô Lan", 1, Status.WAITING),
            tuple("low", "Anh Ba", 1, Status.WAITING));
    assertThat(messages.list(OTHER, null, 10).items()).hasSize(1);
  }

  @Test
  void the_same_fact_is_told_once_in_its_time_and_then_again() {
    assertThat(messages.gather(List.of(low(chat, "A"), low(chat, "A")))).isEqualTo(1);
    assertThat(messages.gather(List.of(low(chat, "A")))).isZero();
    harness.advance(ofMinutes(9));
    assertThat(messages.gather(List.of(low(chat, "A")))).isZero();
    harness.advance(ofMinutes(1));

    assertThat(messages.gather(List.of(low(chat, "A")))).isEqualTo(1);
    assertThat(messages.list(SHOP, null, 10).items())
        .singleElement()
        .satisfies(m -> assertThat(m.facts()).isEqualTo(2));
  }

  @Test
  void messages_are_due_at_their_time_the_longest_waiting_first() {
    messages.gather(List.of(low(chat, "A")));
    harness.advance(ofSeconds(10));
    messages.gather(List.of(fact(chat, rule("cancelled"), "order.cancelled", order("DH-1"))));

    harness.advance(GATHER.minusSeconds(11));
    assertThat(messages.due(10)).isEmpty();
    harness.advance(ofSeconds(1));
    assertThat(messages.due(10)).extracting(Due::rule).containsExactly("low");
    harness.advance(ofSeconds(10));

    assertThat(messages.due(10)).extracting(Due::rule).containsExactly("low", "cancelled");
    assertThat(messages.due(1)).extracting(Due::rule).containsExactly("low");
    var due = messages.due(1).getFirst();
    assertThat(due.now()).isEqualTo(harness.now());
    assertThat(due.destination().title()).isEqualTo("Cô Lan");
    assertThat(due.tried()).isEmpty();
    assertThat(due.anchor().event().type().value()).isEqualTo("inventory.low_stock");
  }

  @Test
  void a_message_tells_what_was_gathered_until_it_is_sent_and_the_next_what_came_later() {
    var due = gathered("A");
    assertThat(route(List.of(plan(due)))).containsExactly(lane());
    messages.gather(List.of(low(chat, "B")));
    var lease = claim();
    var dispatch = take(lease);

    var sealed = messages.seal(lane(), lease.token(), dispatch.id()).orElseThrow();
    messages.gather(List.of(low(chat, "C")));

    assertThat(skus(sealed)).containsExactly("A", "B");
    assertThat(sealed.id()).isEqualTo(due.id());
    assertThat(sealed.destination().lane()).isEqualTo(lane().value());
    assertThat(sealed.account()).isNull();
    assertThat(sealed.plain()).isFalse();
    assertThat(skus(messages.seal(lane(), lease.token(), dispatch.id()).orElseThrow()))
        .as("sent again")
        .containsExactly("A", "B");
    assertThat(messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::facts)
        .containsExactlyInAnyOrder(2, 1);
  }

  @Test
  void the_account_that_was_checked_comes_along() {
    harness.destinations().saveAccount(SHOP, BOT, () -> {});
    route(List.of(plan(gathered("A"))));
    var lease = claim();

    assertThat(messages.seal(lane(), lease.token(), take(lease).id()).orElseThrow().account())
        .isEqualTo(BOT);
  }

  @Test
  void who_has_lost_the_lane_seals_nothing() {
    route(List.of(plan(gathered("A"))));
    var lost = claim();
    var dispatch = take(lost);
    harness.advance(LEASE);
    var lease = claim();

    assertThat(messages.seal(lane(), lost.token(), dispatch.id())).isEmpty();
    assertThat(messages.seal(lane(), lease.token() + 1, dispatch.id())).isEmpty();
    assertThat(messages.seal(lane(), lease.token(), dispatch.id())).isPresent();
  }

  @Test
  void what_was_decided_by_somebody_else_meanwhile_is_left_alone() {
    var due = gathered("A");
    route(List.of(plan(due)));

    assertThat(route(List.of(plan(due)))).isEmpty();
    route(List.of(new Decision.Fail(due, "too late")));

    assertThat(only().status()).isEqualTo(Status.QUEUED);
    var lease = claim();
    assertThat(harness.lanes().take(List.of(Demand.due(lease, 10)))).hasSize(1);
  }

  @Test
  void what_is_decided_and_what_is_done_alongside_are_done_together_or_not_at_all() {
    var due = gathered("A");

    assertThatIllegalStateException()
        .isThrownBy(() ->
            messages.route(
                List.of(plan(due)),
                () -> {
                  throw new IllegalStateException("killed in between");
                }));

    assertThat(only().status()).isEqualTo(Status.WAITING);
    assertThat(messages.due(10)).extracting(Due::id).containsExactly(due.id());
    assertThat(harness.lanes().claim(Claim.any(new NodeId("node-1"), 10, LEASE))).isEmpty();
    var done = new ArrayList<String>();
    messages.route(List.of(plan(due)), () -> done.add("alongside"));
    assertThat(done).containsExactly("alongside");
    assertThat(only().status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void a_message_that_is_to_wait_is_due_then() {
    route(
        List.of(
            new Decision.Wait(gathered("A"), harness.now().plusSeconds(60), "the night is quiet")));

    assertThat(only().status()).isEqualTo(Status.WAITING);
    assertThat(only().problem()).isEqualTo("the night is quiet");
    harness.advance(ofSeconds(59));
    assertThat(messages.due(10)).isEmpty();
    harness.advance(ofSeconds(1));
    assertThat(messages.due(10)).hasSize(1);
  }

  @Test
  void a_message_that_nobody_gets_is_over_and_says_why() {
    route(List.of(new Decision.Drop(gathered("A"), "telegram is switched off")));
    var dropped = only();
    route(List.of(new Decision.Fail(gathered("B"), "nobody else can be told")));

    assertThat(dropped.status()).isEqualTo(Status.CANCELLED);
    assertThat(dropped.problem()).isEqualTo("telegram is switched off");
    assertThat(dropped.finishedAt()).isNotNull();
    assertThat(messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::status)
        .containsExactlyInAnyOrder(Status.CANCELLED, Status.FAILED);
    assertThat(messages.due(10)).isEmpty();
  }

  @Test
  void a_message_that_moves_is_due_at_once_as_it_is_and_remembers_what_was_tried() {
    var mail = StaffDestination.mail(SHOP);
    route(List.of(new Decision.Move(gathered("A"), mail, "kicked")));
    messages.gather(List.of(low(chat, "B")));

    var due = messages.due(10).getFirst();

    assertThat(due.destination().id()).isEqualTo(StaffDestination.MAIL);
    assertThat(due.tried()).containsExactly(StaffChannelName.TELEGRAM);
    assertThat(messages.find(SHOP, due.id()).orElseThrow().told()).hasSize(1);
    assertThat(messages.find(SHOP, due.id()).orElseThrow().history())
        .extracting(StaffMessage.Step::what, StaffMessage.Step::detail)
        .containsExactly(tuple("CREATED", null), tuple("MOVED", "Cô Lan → e-mail: kicked"));
  }

  @Test
  void what_is_taken_off_its_lane_waits_again_and_its_delivery_is_withdrawn() {
    route(List.of(plan(gathered("A"))));
    var lease = claim();
    var dispatch = take(lease);

    assertThat(messages.takeOff(lane(), "telegram was switched off")).isEqualTo(1);

    assertThat(messages.seal(lane(), lease.token(), dispatch.id())).isEmpty();
    assertThat(messages.takeOff(lane(), "again")).isZero();
    assertThat(only().status()).isEqualTo(Status.WAITING);
    var due = messages.due(10).getFirst();
    assertThat(due.tried()).isEmpty();
    route(List.of(plan(due)));
    assertThat(only().status()).as("on the same lane, anew").isEqualTo(Status.QUEUED);
  }

  @Test
  void what_has_arrived_is_not_taken_off() {
    route(List.of(plan(gathered("A"))));
    var lease = claim();
    settle(new Result.Finished(take(lease), OK, DeliveryStatus.DELIVERED));

    assertThat(messages.takeOff(lane(), "the chat is gone")).isZero();

    assertThat(only().status()).isEqualTo(Status.SENT);
  }

  @Test
  void one_message_is_routed_elsewhere_and_never_over_that_channel_again() {
    var first = gathered("A");
    route(List.of(plan(first)));
    var lease = claim();
    var dispatch = take(lease);
    assertThat(messages.seal(lane(), lease.token(), dispatch.id())).isPresent();
    route(List.of(plan(gathered("B"))));
    settle(new Result.Finished(dispatch, BAD, DeliveryStatus.EXHAUSTED));

    messages.reroute(lane(), dispatch.id(), "answered 502");

    assertThat(messages.due(10))
        .singleElement()
        .satisfies(due -> {
          assertThat(due.id()).isEqualTo(first.id());
          assertThat(due.tried()).containsExactly(StaffChannelName.TELEGRAM);
        });
    assertThat(messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::status)
        .containsExactlyInAnyOrder(Status.WAITING, Status.QUEUED);
  }

  @Test
  void markup_that_was_refused_is_left_out_from_then_on() {
    var due = gathered("A");
    route(List.of(plan(due)));
    var lease = claim();
    var dispatch = take(lease);
    assertThat(messages.seal(lane(), lease.token(), dispatch.id())).isPresent();

    messages.plainFrom(SHOP, due.id());

    assertThat(messages.seal(lane(), lease.token(), dispatch.id()).orElseThrow().plain()).isTrue();
  }

  @Test
  void no_message_grows_beyond_two_thousand_facts() {
    var one = low(chat, "SKU");
    messages.gather(IntStream.range(0, 2_000).mapToObj(i -> telling(one, "SKU-" + i)).toList());
    messages.gather(List.of(low(chat, "one more")));

    assertThat(messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::facts)
        .containsExactlyInAnyOrder(2_000, 1);
  }

  @Test
  void what_became_of_a_message_is_read_with_all_that_happened_to_it() {
    var due = gathered("A");
    route(List.of(plan(due)));
    assertThat(only().status()).isEqualTo(Status.QUEUED);
    var lease = claim();
    settle(new Result.Failed(take(lease), BAD, ofSeconds(2)));
    assertThat(only().status()).isEqualTo(Status.RETRYING);
    assertThat(only().problem()).isEqualTo("answered 502");
    assertThat(only().attempts()).isEqualTo(1);
    harness.advance(ofSeconds(2));
    settle(new Result.Finished(take(lease), OK, DeliveryStatus.DELIVERED));

    var whole = messages.find(SHOP, due.id()).orElseThrow();

    assertThat(whole.message().status()).isEqualTo(Status.SENT);
    assertThat(whole.message().attempts()).isEqualTo(2);
    assertThat(whole.message().problem()).isNull();
    assertThat(whole.message().finishedAt()).isNotNull();
    assertThat(whole.told())
        .extracting(fact -> fact.data().get("sku").orElseThrow())
        .containsExactly(new JsonValue.Text("A"));
    assertThat(whole.history())
        .extracting(StaffMessage.Step::what)
        .containsExactlyInAnyOrder("CREATED", "PLANNED", "FAILED_ATTEMPT", "SENT");
    assertThat(messages.find(OTHER, due.id())).isEmpty();
  }

  @Test
  void a_list_is_read_page_by_page_the_latest_first() {
    for (int i = 0; i < 5; i++) {
      messages.gather(List.of(fact(chat, rule("rule_" + i), "order.cancelled", order("DH-" + i))));
      harness.advance(ofSeconds(i % 2)); // some at the same time
    }

    var first = messages.list(SHOP, null, 3);
    var last = first.items().getLast();
    var rest = messages.list(SHOP, new Position(last.createdAt(), last.id()), 3);

    assertThat(first.items()).hasSize(3);
    assertThat(rest.items()).hasSize(2);
    assertThat(List.of(first, rest).stream().flatMap(page -> page.items().stream()).toList())
        .extracting(StaffMessage::rule)
        .containsExactlyInAnyOrder("rule_0", "rule_1", "rule_2", "rule_3", "rule_4");
    assertThat(first.items().getFirst().rule()).isEqualTo("rule_4");
  }

  @Test
  void what_is_over_is_forgotten_and_what_waits_is_not() {
    route(List.of(new Decision.Drop(gathered("A"), "switched off")));
    messages.gather(List.of(low(chat, "B")));
    var later = harness.now().plusSeconds(1);
    assertThat(messages.forget(harness.now().minus(GATHER).minusSeconds(1), 10)).isZero();

    assertThat(messages.forget(later, 10)).isEqualTo(1);

    assertThat(only().status()).isEqualTo(Status.WAITING);
    assertThat(messages.gather(List.of(low(chat, "A")))).as("told anew").isEqualTo(1);
  }

  /** A message with this one fact, which is due now. */
  private Due gathered(String sku) {
    messages.gather(List.of(low(chat, sku)));
    harness.advance(GATHER);
    return messages.due(100).stream()
        .filter(due ->
            messages.find(SHOP, due.id()).orElseThrow().told().stream()
                .anyMatch(fact -> fact.data().toString().contains(sku)))
        .findFirst()
        .orElseThrow();
  }

  private StaffMessage only() {
    var all = messages.list(SHOP, null, 10).items();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private List<LaneId> route(List<Decision> decisions) {
    return messages.route(decisions, () -> {});
  }

  private static Decision plan(Due due) {
    var group = new PacingGroup("tg_7");
    return new Decision.Plan(
        due, LaneKind.TELEGRAM, BOT, new StaffChannel.Lane("tg_7_1001", new Pacing(group, 1, 0)));
  }

  private static LaneId lane() {
    return new LaneId(SHOP, "tg_7_1001");
  }

  private LaneLease claim() {
    var leases = harness.lanes().claim(Claim.any(new NodeId("node-1"), 10, LEASE));
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  private Dispatch take(LaneLease lease) {
    var taken = harness.lanes().take(List.of(Demand.due(lease, 1)));
    assertThat(taken).hasSize(1);
    return taken.getFirst();
  }

  private void settle(Result result) {
    assertThat(harness.lanes().settle(Ended.of(List.of(result), List.of())).lost()).isEmpty();
  }

  private static List<String> skus(Sealed sealed) {
    return sealed.facts().stream()
        .map(fact -> ((JsonValue.Text) fact.data().get("sku").orElseThrow()).value())
        .toList();
  }

  private Gathered low(StaffDestination to, String sku) {
    return fact(to, rule("low"), "inventory.low_stock", stock(sku).members());
  }

  private static Gathered telling(Gathered like, String sku) {
    var fact = like.fact();
    return new Gathered(
        like.id(),
        like.destination(),
        like.rule(),
        new StaffFact(fact.event(), fact.type(), fact.at(), stock(sku)),
        like.event(),
        like.dueAt());
  }

  private static JsonValue.Members stock(String sku) {
    return new JsonValue.Members(
        Map.of("sku", new JsonValue.Text(sku), "branchId", new JsonValue.Text("br_1")));
  }

  private static Map<String, JsonValue> order(String id) {
    return Map.of("orderId", new JsonValue.Text(id));
  }

  private Gathered fact(
      StaffDestination to, StaffRule rule, String type, Map<String, JsonValue> data) {
    var body = "{\"data\":" + new JsonValue.Members(data) + "}";
    var logged =
        harness.log(
            new EncodedEvent(
                new EventId("evt_" + ++events),
                to.organization(),
                new EventType(type),
                "key",
                "trace-1",
                body.getBytes(UTF_8)));
    var known = harness.destinations().find(to.organization(), to.id()).orElse(to);
    return new Gathered(
        "msg_" + ++ids,
        known,
        rule,
        StaffFact.of(logged),
        logged,
        harness.now().plus(rule.gather()));
  }

  private static StaffRule rule(String name) {
    return new StaffRule(
        name,
        new EventType("order.cancelled"),
        true,
        null,
        Set.of(),
        false,
        Language.VI,
        GATHER,
        null,
        Map.of());
  }

  private static StaffDestination chat(OrganizationId organization, String address, String title) {
    return new StaffDestination(
        organization,
        "dst_" + address,
        StaffChannelName.TELEGRAM,
        new StaffAddress(address, false, null),
        title,
        null,
        Set.of(),
        null,
        null,
        null,
        null);
  }
}
