package com.meocrm.app;

import com.meocrm.core.Hub;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventEncoder;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.event.OrderFacts;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * One tenant's order events: every order is created, and completed some orders later, so that each
 * key has two events whose order can be checked.
 *
 * <p>For one thread at a time.
 */
final class OrderStream {
  private static final Money VALUE = Money.of("300000.00");

  private static final String APPEND =
      """
      insert into meocrm.outbox
        (organization_id, shard, event_id, type, event_key, trace_id, body, recorded_at)
      select ?, ?, event_id, type, event_key, 'bench', body, meocrm.meocrm_now()
      from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::bytea[])
        with ordinality e(event_id, type, event_key, body, nth)
      order by nth
      """;

  private final OrganizationId organization;
  private final int lag;
  private int created;
  private int completed;

  /**
   * @param lag how many orders are created before the first is completed
   */
  OrderStream(OrganizationId organization, int lag) {
    this.organization = organization;
    this.lag = lag;
  }

  /** As large as all the others. */
  static Event example() {
    return new OrderEvent.Created(facts(100_000, "PENDING"));
  }

  OrganizationId organization() {
    return organization;
  }

  /** Commits the next {@code count} events in one transaction, and returns their ids. */
  List<EventId> write(Hub hub, int count) {
    int createdBefore = created;
    int completedBefore = completed;
    return hub.unitOfWork()
        .run(
            organization,
            () -> {
              created = createdBefore; // it may be run again
              completed = completedBefore;
              var ids = new ArrayList<EventId>(count);
              for (int i = 0; i < count; i++) {
                ids.add(hub.events().record(BenchHub.context(organization), next()));
              }
              return ids;
            });
  }

  /**
   * The same by one statement past the recorder, so that writing costs next to nothing beside
   * delivering. The relay is not woken.
   *
   * @param connection of the owner, committing by itself
   */
  List<EventId> writeAtOnce(Connection connection, int count) {
    var events = new ArrayList<EncodedEvent>(count);
    for (int i = 0; i < count; i++) {
      var id = new EventId("evt_%s_%d".formatted(organization, created + completed));
      events.add(EventEncoder.encode(id, BenchHub.context(organization), next(), Instant.now()));
    }
    try (var statement = connection.prepareStatement(APPEND)) {
      statement.setString(1, organization.value());
      statement.setShort(2, shard());
      statement.setArray(3, texts(connection, events, e -> e.id().value()));
      statement.setArray(4, texts(connection, events, e -> e.type().value()));
      statement.setArray(5, texts(connection, events, EncodedEvent::key));
      statement.setArray(
          6,
          connection.createArrayOf(
              "bytea", events.stream().map(EncodedEvent::body).toArray(byte[][]::new)));
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("events cannot be written", e);
    }
    return events.stream().map(EncodedEvent::id).toList();
  }

  private static Array texts(
      Connection connection, List<EncodedEvent> events, Function<EncodedEvent, String> text)
      throws SQLException {
    return connection.createArrayOf("varchar", events.stream().map(text).toArray(String[]::new));
  }

  /** As the hub's outbox does it. */
  private short shard() {
    var crc = new CRC32();
    crc.update(organization.value().getBytes(StandardCharsets.UTF_8));
    return (short) (crc.getValue() % RelayStore.SHARDS);
  }

  private Event next() {
    return created - completed > lag
        ? new OrderEvent.Completed(facts(++completed, "COMPLETED"))
        : new OrderEvent.Created(facts(++created, "PENDING"));
  }

  private static OrderFacts facts(int number, String status) {
    return facts("ord_bench_" + number, status);
  }

  /** An order as large as all the others. */
  static OrderFacts facts(String id, String status) {
    return new OrderFacts(
        id,
        "ONLINE",
        VALUE,
        VALUE,
        "DH-" + id.substring(id.lastIndexOf('_') + 1),
        status,
        "br_hcm_01",
        "cus_bench");
  }
}
