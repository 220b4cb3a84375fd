package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.event.PublishEvents.NewEvent;
import com.meocrm.core.event.PublishEvents.Published;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.SimpleSchemas;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of outside producers, and the types that tenants make for them. */
class EventPublishingTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_erp", "trace-1");
  private static final String PAID =
      "{\"period\":\"2025-11\",\"totalAmount\":\"10.00\",\"count\":1}";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"points\":{\"type\":\"integer\"}},\"required\":[\"points\"]}";

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryCustomEventTypes types = new InMemoryCustomEventTypes(unitOfWork);
  private final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
  private final List<EncodedEvent> outbox = new ArrayList<>();
  private final PublishEvents publish =
      new PublishEvents(
          unitOfWork,
          types,
          new InMemoryPublishedEvents(unitOfWork, clock),
          new EventRecorder(unitOfWork, outbox::add, ids, clock, () -> {}),
          new AuditTrail(unitOfWork, audit, ids, clock),
          new SimpleSchemas());
  private final RegisterEventType register =
      new RegisterEventType(
          unitOfWork, types, new SimpleSchemas(), new AuditTrail(unitOfWork, audit, ids, clock));

  @Test
  void a_catalogued_event_is_recorded_under_the_producers_id_with_its_own_key() {
    assertThat(one(event("erp-1", "commission.payout.completed", null, PAID)))
        .isEqualTo(new Published(new EventId("erp-1"), true));

    assertThat(outbox).hasSize(1);
    assertThat(outbox.getFirst().id().value()).isEqualTo("erp-1");
    assertThat(outbox.getFirst().key()).isEqualTo("2025-11");
    assertThat(body(0))
        .startsWith(
            "{\"event\":\"commission.payout.completed\",\"version\":1,\"organizationId\":\"org_shop\",\"data\":"
                + PAID);
  }

  @Test
  void the_producers_key_comes_first_and_an_event_about_nothing_known_stands_alone() {
    registered("custom.joined", SCHEMA, "{\"points\":1}");

    one(event("1", "commission.payout.completed", "my key", PAID));
    one(event("2", "custom.joined", null, "{\"points\":3}"));
    one(
        event(
            "3",
            "inventory.low_stock",
            null,
            "{\"sku\":\"A\",\"branchId\":\"br_1\",\"quantity\":1,\"minStock\":2}"));

    assertThat(outbox).extracting(EncodedEvent::key).containsExactly("my key", "2", "br_1/A");
  }

  @Test
  void a_key_that_the_data_names_is_cut_between_characters_and_has_no_controls() {
    var shelf = "{\"sku\":\"%s\",\"branchId\":\"br_1\",\"quantity\":1,\"minStock\":2}";

    one(event("1", "inventory.low_stock", null, shelf.formatted("🍵".repeat(200))));

    assertThat(outbox.getFirst().key()).isEqualTo("br_1/" + "🍵".repeat(97));
    assertThatThrownBy(() -> one(event("2", "inventory.low_stock", null, shelf.formatted("A\\nB"))))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly("key required"));
    one(event("2", "inventory.low_stock", "A", shelf.formatted("A\\nB")));
    assertThat(outbox).hasSize(2);
  }

  @Test
  void the_same_event_twice_is_stored_once_however_it_is_spelled() {
    one(event("erp-1", "commission.payout.completed", null, PAID));

    var again =
        one(
            event(
                "erp-1",
                "commission.payout.completed",
                null,
                "{\"count\":1.0,\"totalAmount\":\"10.00\",\"period\":\"2025-11\"}"));

    assertThat(again.isNew()).isFalse();
    assertThat(outbox).hasSize(1);
    assertThat(audit.entries()).hasSize(1);
  }

  @Test
  void the_trail_has_who_published_what() {
    one(event("erp-1", "commission.payout.completed", null, PAID));

    var entry = audit.entries().getFirst();
    assertThat(entry.action()).isEqualTo("event.publish");
    assertThat(entry.entity()).isEqualTo("event:erp-1");
    assertThat(String.valueOf(entry.after())).contains("commission.payout.completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "key", "type"})
  void another_event_under_the_same_id_is_refused(String difference) {
    registered("custom.paid", "{\"type\":\"object\"}", "{}");
    one(event("erp-1", "commission.payout.completed", null, PAID));

    var other =
        event(
            "erp-1",
            difference.equals("type") ? "custom.paid" : "commission.payout.completed",
            difference.equals("key") ? "k" : null,
            difference.equals("data") ? PAID.replace("10.00", "11.00") : PAID);

    assertThatThrownBy(() -> one(other))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> {
              assertThat(e.code()).isEqualTo("EVENT_ID_REUSED");
              assertThat(e.details()).isEqualTo(Map.of("eventId", "erp-1"));
            });
    assertThat(outbox).hasSize(1);
  }

  @Test
  void a_batch_is_recorded_in_its_order_and_tells_what_was_new() {
    one(event("2", "commission.payout.completed", null, PAID));

    var answers =
        batch(
            event("3", "commission.payout.completed", null, PAID),
            event("2", "commission.payout.completed", null, PAID),
            event("1", "commission.payout.completed", null, PAID),
            event("3", "commission.payout.completed", null, PAID));

    assertThat(answers).extracting(Published::isNew).containsExactly(true, false, true, false);
    assertThat(outbox).extracting(e -> e.id().value()).containsExactly("2", "3", "1");
  }

  @Test
  void one_bad_event_refuses_the_batch_with_its_index_and_nothing_is_stored() {
    var refused =
        catchThrowableOfType(
            DomainException.class,
            () ->
                batch(
                    event("1", "commission.payout.completed", null, PAID),
                    event("2", "commission.payout.completed", null, "{\"period\":\"November\"}"),
                    event("3", "order.vanished", null, "{}")));

    assertThat(refused.details().get("index")).isEqualTo(1);
    assertThat(broken(refused))
        .containsExactlyInAnyOrder(
            "events[1].data.period malformed",
            "events[1].data.totalAmount required",
            "events[1].data.count required",
            "events[2].type unknown_event_type");
    assertThat(outbox).isEmpty();
    assertThat(one(event("1", "commission.payout.completed", null, PAID)).isNew()).isTrue();
  }

  @Test
  void an_id_that_stands_for_two_events_of_one_batch_refuses_it() {
    assertThatThrownBy(() ->
            batch(
                event("1", "commission.payout.completed", null, PAID),
                event("1", "commission.payout.completed", "k", PAID)))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> {
              assertThat(e.code()).isEqualTo("EVENT_ID_REUSED");
              assertThat(e.details()).isEqualTo(Map.of("eventId", "1", "index", 1));
            });
    assertThat(outbox).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "-",
      textBlock =
          """
          a b                            | order.created  | -      | eventId malformed
          evt_01jce1v1r0a1b2c3d4e5f6g7h8 | order.created  | -      | eventId reserved
          e1                             | alert.opened   | -      | type unknown_event_type
          e1                             | custom.unknown | -      | type unknown_event_type
          e1                             | Not A Type     | -      | type unknown_event_type
          e1                             | order.created  | ~~     | key malformed
          """)
  void what_cannot_be_published_is_refused(String id, String type, String key, String expected) {
    var data =
        new String(
            EventExamples.encode(EventExamples.ALL.getFirst()).body(), StandardCharsets.UTF_8);
    var example = ((JsonValue.Members) JsonValue.parse(data)).get("data").orElseThrow().toString();

    assertThatThrownBy(() -> one(event(id, type, key, example)))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly(expected));
  }

  @Test
  void a_member_that_the_catalogue_does_not_know_is_a_mistake_of_the_producer() {
    assertThatThrownBy(() ->
            one(
                event(
                    "1",
                    "commission.payout.completed",
                    null,
                    PAID.replace("\"count\"", "\"cuont\":1,\"count\""))))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> assertThat(broken(e)).containsExactly("data.cuont unknown"));
  }

  @Test
  void data_has_a_limit_per_event() {
    registered("custom.big", "{\"type\":\"object\"}", "{}");
    var text = "x".repeat(PublishEvents.MAX_DATA_BYTES);

    assertThatThrownBy(
            () -> one(event("1", "custom.big", null, "{\"text\":\"%s\"}".formatted(text))))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly("data too_long"));
  }

  @Test
  void an_own_type_is_judged_by_its_own_schema_and_carries_its_version() {
    registered("custom.joined", SCHEMA, "{\"points\":1}");
    registered("custom.joined", SCHEMA.replace("integer", "number"), "{\"points\":1.5}");

    one(event("1", "custom.joined", null, "{\"points\":2.5,\"more\":true}"));

    assertThat(body(0)).contains("\"event\":\"custom.joined\",\"version\":2");
    assertThatThrownBy(() -> one(event("2", "custom.joined", null, "{\"points\":\"many\"}")))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly("data.points type"));
    assertThatThrownBy(() ->
            publish.handle(
                new PublishEvents.Command(
                    List.of(event("3", "custom.joined", null, "{\"points\":1}")), false),
                new RequestContext(new OrganizationId("org_other"), "usr_1", "trace")))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> assertThat(broken(e)).containsExactly("type unknown_event_type"));
  }

  @Test
  void a_type_is_registered_changed_and_audited_and_the_same_again_changes_nothing() {
    var first = registered("custom.joined", SCHEMA, "{\"points\":1}");
    var same = registered("custom.joined", SCHEMA, "{\"points\":1}");
    var changed = registered("custom.joined", SCHEMA, "{\"points\":2}");

    assertThat(first.isNew()).isTrue();
    assertThat(same).isEqualTo(new RegisterEventType.Registered(first.type(), false));
    assertThat(changed.type().version()).isEqualTo(2);
    assertThat(audit.entries())
        .extracting(entry -> entry.action() + " " + entry.entity())
        .containsExactly(
            "event_type.register event_type:custom.joined",
            "event_type.register event_type:custom.joined");
  }

  @Test
  void the_version_that_was_seen_must_be_the_current_one() {
    registered("custom.joined", SCHEMA, "{\"points\":1}");

    for (long seen : new long[] {0, 2}) {
      assertThatThrownBy(() ->
              register.handle(
                  command("custom.joined", SCHEMA, "{\"points\":5}", ExpectedVersion.of(seen)),
                  CONTEXT))
          .isInstanceOfSatisfying(
              DomainException.class, e -> assertThat(e.code()).isEqualTo("VERSION_CONFLICT"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"order.created", "custom", "custom.", "custom.Big", "alert.opened", "customer.x"})
  void only_types_of_ones_own_can_be_registered(String type) {
    assertThatThrownBy(() -> registered(type, SCHEMA, "{\"points\":1}"))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.code()).isEqualTo("EVENT_TYPE_NOT_CUSTOM"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"type":"array"}                                                     | schema.type one_of
          {"properties":{}}                                                    | schema.type one_of
          {"type":"object","$schema":"http://json-schema.org/draft-07/schema"} | schema.$schema one_of
          {"type":"object","$id":"https://a.example/b"}                        | schema.$id not_allowed
          {"type":"object","properties":{"a":{"$ref":"https://a.example/b"}}}  | schema.properties.a.$ref not_allowed
          {"type":"object","properties":{"a":{"$ref":"#"}}}                    | schema.properties.a.$ref not_allowed
          {"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}         | schema.properties.a.$ref not_allowed
          {"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"items":{"$ref":"#/$defs/b"}}}} | schema endless
          {"type":"object","properties":{"a":{"pattern":"[a-"}}}               | schema.properties.a.pattern malformed
          {"type":"object","properties":[]}                                    | schema.properties type
          {"type":"object","properties":{"points":{"type":"string"}}}          | example.points type
          """)
  void a_schema_that_cannot_be_used_is_refused(String schema, String expected) {
    assertThatThrownBy(() -> registered("custom.joined", schema, "{\"points\":1}"))
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(broken(e)).containsExactly(expected));
  }

  @Test
  void a_schema_is_small_also_when_its_references_are_written_out() {
    var doubling =
        new StringBuilder("{\"type\":\"object\",\"$defs\":{\"d0\":{\"type\":\"string\"}");
    for (int i = 1; i < 12; i++) {
      doubling.append(
          ",\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
              .formatted(i, i - 1, i - 1));
    }
    doubling.append("}}");
    var deep = "{\"items\":".repeat(20) + "{}" + "}".repeat(20);
    var patterns = new StringBuilder("{\"type\":\"object\",\"allOf\":[{}");
    patterns.append(",{\"pattern\":\"a\"}".repeat(21)).append("]}");

    for (var schema :
        List.of(
            doubling.toString(),
            patterns.toString(),
            "{\"type\":\"object\",\"not\":%s}".formatted(deep),
            "{\"type\":\"object\",\"title\":\"%s\"}".formatted("x".repeat(33_000)))) {
      assertThatThrownBy(() -> registered("custom.joined", schema, "{}"))
          .isInstanceOfSatisfying(
              DomainException.class,
              e ->
                  assertThat(broken(e))
                      .hasSize(1)
                      .first()
                      .asString()
                      .matches("schema\\S* (too_long|too_deep|out_of_range)"));
    }
  }

  @Test
  void a_tenant_cannot_have_any_number_of_types() {
    for (int i = 0; i < RegisterEventType.MAX_TYPES; i++) {
      registered("custom.t" + i, "{\"type\":\"object\"}", "{}");
    }

    assertThatThrownBy(() -> registered("custom.one_more", "{\"type\":\"object\"}", "{}"))
        .isInstanceOfSatisfying(
            DomainException.class,
            e -> assertThat(e.code()).isEqualTo("EVENT_TYPES_LIMIT_REACHED"));
    assertThat(registered("custom.t1", "{\"type\":\"object\"}", "{\"a\":1}").isNew()).isFalse();
  }

  private RegisterEventType.Registered registered(String type, String schema, String example) {
    return register.handle(command(type, schema, example, ExpectedVersion.ANY), CONTEXT);
  }

  private static RegisterEventType.Command command(
      String type, String schema, String example, ExpectedVersion expected) {
    return new RegisterEventType.Command(
        type, "A type.", object(schema), object(example), expected);
  }

  private Published one(NewEvent event) {
    return publish.handle(new PublishEvents.Command(List.of(event), false), CONTEXT).getFirst();
  }

  private List<Published> batch(NewEvent... events) {
    return publish.handle(new PublishEvents.Command(List.of(events), true), CONTEXT);
  }

  private static NewEvent event(String id, String type, String key, String data) {
    return new NewEvent(id, type, key, object(data));
  }

  private String body(int index) {
    return new String(outbox.get(index).body(), StandardCharsets.UTF_8);
  }

  private static JsonValue.Members object(String json) {
    return (JsonValue.Members) JsonValue.parse(json);
  }

  @SuppressWarnings("unchecked")
  private static List<String> broken(DomainException e) {
    var violations = (List<Map<String, String>>) e.details().get("violations");
    return violations.stream().map(v -> v.get("field") + " " + v.get("rule")).toList();
  }
}
