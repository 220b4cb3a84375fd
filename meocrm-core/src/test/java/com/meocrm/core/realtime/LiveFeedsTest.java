package com.meocrm.core.realtime;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.realtime.LiveCursor.PositionLostException;
import com.meocrm.core.realtime.LiveCursor.Since;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveFeedsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final String EPOCH = "ep_memory";

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEventStore events = new InMemoryEventStore(unitOfWork, new TestClock());
  private final InMemoryLiveStore store = new InMemoryLiveStore(events);
  private final AtomicLong nanos = new AtomicLong();
  private final LiveFeeds feeds = new LiveFeeds(events, store, nanos::get);
  private int recorded;

  @Test
  void what_is_logged_from_now_on_comes_once_and_in_order() {
    log(SHOP, 3, "order.created");
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS), null);

    log(SHOP, 2, "order.created");

    assertThat(received(cursor)).containsExactly(4L, 5L);
    assertThat(received(cursor)).isEmpty();
    assertThat(cursor.at()).isEqualTo(5);
  }

  @Test
  void other_channels_and_other_tenants_do_not_come() {
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.INVENTORY), null);

    log(SHOP, 1, "order.created");
    log(OTHER, 1, "inventory.adjusted");
    log(SHOP, 1, "inventory.adjusted");
    log(SHOP, 1, "settings.invalidate");

    assertThat(received(cursor)).containsExactly(2L);
    assertThat(cursor.at()).isEqualTo(3);
  }

  @Test
  void a_client_goes_on_from_where_it_was() {
    log(SHOP, 10, "order.created");
    var cursor = feeds.open(SHOP, () -> {});

    boolean recovered = cursor.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 4));
    log(SHOP, 1, "order.created");

    assertThat(recovered).isTrue();
    assertThat(received(cursor)).containsExactly(5L, 6L, 7L, 8L, 9L, 10L, 11L);
  }

  @Test
  void nothing_is_replayed_from_a_place_of_another_epoch_or_beyond_the_head() {
    log(SHOP, 2, "order.created");
    for (var since : List.of(new Since("ep_other", 1), new Since(EPOCH, 3))) {
      var cursor = feeds.open(SHOP, () -> {});

      assertThat(cursor.follow(Set.of(Channel.ORDERS), since)).isFalse();

      assertThat(received(cursor)).isEmpty();
      assertThat(cursor.at()).isEqualTo(2);
    }
  }

  @Test
  void a_channel_that_is_added_later_comes_from_its_own_place_and_doubles_nothing() {
    log(SHOP, 2, "order.created", "inventory.adjusted"); // 1 to 4
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 0));
    assertThat(received(cursor)).containsExactly(1L, 3L);

    cursor.follow(Set.of(Channel.ORDERS, Channel.INVENTORY), new Since(EPOCH, 2));
    log(SHOP, 1, "order.created", "inventory.adjusted");

    assertThat(received(cursor)).containsExactly(4L, 5L, 6L);
  }

  @Test
  void a_channel_that_is_followed_goes_back_for_what_it_never_had_and_doubles_nothing() {
    log(SHOP, 3, "order.created", "inventory.adjusted"); // 1 to 6
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS, Channel.INVENTORY), null);
    log(SHOP, 1, "order.created", "inventory.adjusted"); // 7 and 8
    assertThat(received(cursor)).containsExactly(7L, 8L);

    assertThat(cursor.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 2))).isTrue();
    assertThat(cursor.at()).isEqualTo(2);
    log(SHOP, 1, "order.created", "inventory.adjusted"); // 9 and 10

    assertThat(received(cursor)).containsExactly(3L, 5L, 9L, 10L);
    assertThat(cursor.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 4))).isTrue();
    assertThat(received(cursor)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whoever_follows_again_and_again_from_anywhere_gets_each_event_once(long seed) {
    var random = new Random(seed);
    var cursor = feeds.open(SHOP, () -> {});
    var begun = new EnumMap<Channel, Long>(Channel.class);
    var seen = new ArrayList<Long>();
    int head = 0;
    for (int round = 0; round < 120; round++) {
      switch (random.nextInt(3)) {
        case 0 -> {
          int more = random.nextInt(8);
          log(SHOP, more, random.nextBoolean() ? "order.created" : "inventory.adjusted");
          head += more;
        }
        case 1 -> seen.addAll(some(cursor));
        default -> {
          var channel = random.nextBoolean() ? Channel.ORDERS : Channel.INVENTORY;
          long from = random.nextInt(head + 1);
          boolean again = begun.containsKey(channel);
          if (random.nextInt(6) > 0 && !again) {
            break; // most of the time only what is followed goes back
          }
          assertThat(cursor.follow(Set.of(channel), new Since(EPOCH, from))).isTrue();
          begun.merge(channel, from, Math::min);
        }
      }
    }
    seen.addAll(received(cursor));

    var wanted =
        events.read(SHOP, 0, Set.of(), Integer.MAX_VALUE).events().stream()
            .filter(e -> {
              var channel = Channel.of(e.event().type()).orElseThrow();
              return begun.containsKey(channel) && e.sequence() > begun.get(channel);
            })
            .map(e -> e.sequence())
            .toList();
    assertThat(seen).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  void nothing_goes_on_from_numbers_that_mean_something_else_now() {
    var told = new AtomicInteger();
    log(SHOP, 2, "order.created");
    var cursor = feeds.open(SHOP, told::incrementAndGet);
    cursor.follow(Set.of(Channel.ORDERS), null);
    events.startEpoch("ep_restored");
    log(SHOP, 1, "order.created");

    assertThat(told).hasPositiveValue();
    assertThatExceptionOfType(PositionLostException.class).isThrownBy(cursor::next);
    assertThatExceptionOfType(PositionLostException.class).isThrownBy(cursor::catchUp);
    cursor.close();
    var next = feeds.open(SHOP, () -> {});
    assertThat(next.epoch()).isEqualTo("ep_restored");
    assertThat(next.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 2))).isFalse();
    log(SHOP, 1, "order.created");
    assertThat(received(next)).containsExactly(4L);
  }

  @Test
  void who_is_overtaken_by_retention_has_lost_its_place() {
    log(SHOP, 5, "order.created");
    for (long oldest : List.of(4L, 6L)) { // some of what follows is gone, or all of it
      var cursor = feeds.open(SHOP, () -> {});
      cursor.follow(Set.of(Channel.ORDERS), new Since(EPOCH, 2));
      events.forgetBefore(oldest);

      assertThat(cursor.next()).isNull();
      assertThatExceptionOfType(PositionLostException.class).isThrownBy(cursor::catchUp);
      events.forgetBefore(1);
    }
  }

  @Test
  void many_tenants_do_not_fill_memory_and_miss_nothing() {
    int tenants = 20;
    var small = new LiveFeeds(events, store, nanos::get, 20_000);
    var cursors = new ArrayList<LiveCursor>();
    for (int i = 0; i < tenants; i++) {
      var cursor = small.open(new OrganizationId("org_" + i), () -> {});
      cursor.follow(Set.of(Channel.ORDERS), null);
      cursors.add(cursor);
    }
    for (int i = 0; i < tenants; i++) {
      for (int event = 0; event < 100; event++) {
        record(new OrganizationId("org_" + i), "order.created");
      }
    }
    while (events.inBatch(batch -> batch.append(batch.take(1000)).size()) > 0) {
      // until all have their numbers
    }
    while (small.step() > 0) {
      // until nothing is new
    }

    assertThat(small.kept()).isLessThan(25_000);
    var all = LongStream.rangeClosed(1, 100).boxed().toList();
    for (var cursor : cursors) {
      assertThat(received(cursor)).containsExactlyElementsOf(all);
    }
  }

  @Test
  void a_frame_is_no_longer_than_it_may_be_in_bytes() {
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.CUSTOM), null);
    var body = "{\"text\":\"" + "\u1ec7".repeat(3_000) + "\"}"; // 9 kB
    for (int i = 0; i < 10; i++) {
      record(SHOP, "custom.said", body);
    }
    log(SHOP, 0, "custom.said");

    int frames = 0;
    for (var frame = cursor.next(); !frame.isEmpty(); frame = cursor.next()) {
      assertThat(frame.message().remaining()).isLessThan(LiveCursor.FRAME_BYTES + 100);
      frames++;
    }
    assertThat(frames).isEqualTo(4);
  }

  @Test
  void a_channel_that_is_left_stops() {
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS, Channel.INVENTORY), null);
    log(SHOP, 1, "order.created");

    cursor.leave(Set.of(Channel.ORDERS));
    log(SHOP, 1, "order.created", "inventory.adjusted");

    assertThat(received(cursor)).containsExactly(3L);
    assertThat(cursor.channels()).containsExactly(Channel.INVENTORY);
  }

  @Test
  void who_is_further_behind_than_memory_reaches_reads_the_log() {
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS), null);

    log(SHOP, 2 * TenantFeed.MAX_EVENTS, "order.created");

    assertThat(cursor.next()).isNull();
    assertThat(received(cursor))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 2L * TenantFeed.MAX_EVENTS).boxed().toList());
  }

  @Test
  void cursors_in_step_share_one_frame() {
    var first = feeds.open(SHOP, () -> {});
    var second = feeds.open(SHOP, () -> {});
    first.follow(Set.of(Channel.ORDERS), null);
    second.follow(Set.of(Channel.ORDERS), null);

    log(SHOP, 3, "order.created");

    var frame = first.next();
    assertThat(frame).isSameAs(second.next());
    assertThat(frame.message()).isNotSameAs(frame.message()).isEqualTo(frame.message());
    assertThat(StandardCharsets.UTF_8.decode(frame.message()).toString())
        .isEqualTo(
            "{\"type\":\"events\",\"events\":["
                + frame.events().stream().map(Frame.Item::json).collect(joining(","))
                + "]}");
  }

  @Test
  void nobody_is_told_who_left() {
    var told = new ArrayList<String>();
    var cursor = feeds.open(SHOP, () -> told.add("first"));
    var other = feeds.open(SHOP, () -> told.add("second"));
    other.follow(Set.of(Channel.ORDERS), null);
    cursor.close();

    log(SHOP, 1, "order.created");

    assertThat(told).containsExactly("second");
    other.close();
    assertThat(feeds.tenants()).isZero();
  }

  @Test
  void an_event_between_opening_and_the_first_read_is_not_missed() {
    log(SHOP, 1, "order.created");
    var early = feeds.open(SHOP, () -> {});
    early.close(); // its feed is gone, what the follower has seen of the shards is not
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(Set.of(Channel.ORDERS), null);
    record(SHOP, "order.created");
    events.inBatch(batch -> batch.append(batch.take(100)).size());

    feeds.step();

    assertThat(received(cursor)).containsExactly(2L);
  }

  @Test
  void who_watches_deliveries_sees_the_attempts_of_its_tenant_from_then_on() {
    var told = new ArrayList<String>();
    store.ended(attempt(SHOP, "dlv_0"));
    feeds.deliveries().watch(SHOP, told::add);
    feeds.step();
    store.ended(attempt(SHOP, "dlv_1"));
    store.ended(attempt(OTHER, "dlv_2"));

    feeds.step();
    assertThat(told).isEmpty(); // once a second
    nanos.addAndGet(LiveDeliveries.EVERY.toNanos());
    feeds.step();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .isEqualTo(
            "[{\"channel\":\"deliveries\",\"delivery\":{\"id\":\"dlv_1\",\"webhookId\":\"whk_1\","
                + "\"event\":\"order.created\",\"eventId\":\"evt_1\",\"sequence\":7,\"attempt\":2,"
                + "\"status\":\"RETRYING\",\"httpStatus\":500,\"error\":\"HTTP 500\",\"durationMs\":12,"
                + "\"at\":\"2025-11-11T05:00:00.000Z\"}}]");
  }

  private static LiveAttempt attempt(OrganizationId organization, String delivery) {
    return new LiveAttempt(
        organization,
        delivery,
        "whk_1",
        "evt_1",
        "order.created",
        7,
        2,
        null,
        500,
        "HTTP 500",
        12,
        Instant.parse("2025-11-11T05:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoever_comes_and_goes_at_random_sees_the_log_exactly(long seed) {
    var random = new Random(seed);
    var seen = new ArrayList<Long>();
    var cursor = feeds.open(SHOP, () -> {});
    cursor.follow(EnumSet.of(Channel.ORDERS), new Since(EPOCH, 0));
    for (int round = 0; round < 80; round++) {
      switch (random.nextInt(4)) {
        case 0 -> log(SHOP, random.nextInt(40), "order.created");
        case 1 -> log(SHOP, random.nextInt(5), "inventory.adjusted");
        case 2 -> {
          cursor.close();
          log(SHOP, random.nextInt(2000), "order.completed");
          long at = seen.isEmpty() ? 0 : seen.getLast();
          cursor = feeds.open(SHOP, () -> {});
          assertThat(cursor.follow(EnumSet.of(Channel.ORDERS), new Since(EPOCH, at))).isTrue();
        }
        default -> seen.addAll(some(cursor));
      }
    }
    seen.addAll(received(cursor));

    var logged =
        events.read(SHOP, 0, Set.of(), Integer.MAX_VALUE).events().stream()
            .filter(e -> e.event().type().value().startsWith("order."))
            .map(e -> e.sequence())
            .toList();
    assertThat(seen).containsExactlyElementsOf(logged);
  }

  private static List<Long> some(LiveCursor cursor) {
    var frame = cursor.next();
    return sequences(frame == null ? cursor.catchUp() : frame);
  }

  private static List<Long> received(LiveCursor cursor) {
    var all = new ArrayList<Long>();
    while (true) {
      long before = cursor.at();
      all.addAll(some(cursor));
      if (cursor.at() == before) {
        return all;
      }
    }
  }

  private static List<Long> sequences(Frame frame) {
    return frame.events().stream().map(Frame.Item::sequence).toList();
  }

  private void log(OrganizationId organization, int times, String... types) {
    for (int i = 0; i < times; i++) {
      for (var type : types) {
        record(organization, type);
      }
    }
    int moved = 1;
    while (moved > 0) {
      moved = events.inBatch(batch -> batch.append(batch.take(1000)).size());
    }
    while (feeds.step() > 0) {
      // until nothing is new
    }
  }

  private void record(OrganizationId organization, String type) {
    record(organization, type, "{}");
  }

  private void record(OrganizationId organization, String type, String body) {
    var event =
        new EncodedEvent(
            new EventId("evt_" + ++recorded),
            organization,
            new EventType(type),
            "key",
            "trace-1",
            body.getBytes(StandardCharsets.UTF_8));
    unitOfWork.execute(organization, () -> events.append(event));
  }
}
