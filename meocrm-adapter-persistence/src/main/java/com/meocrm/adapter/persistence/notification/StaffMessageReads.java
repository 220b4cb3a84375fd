package com.meocrm.adapter.persistence.notification;

import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffFact;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.notification.StaffMessages.Position;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Messages as people look them up: what they wait for, and what their deliveries met. */
public final class StaffMessageReads {
  /** The ledger's partition follows from event_at. */
  private static final String MESSAGES =
      """
      select m.organization_id, m.message_id, m.rule_id, m.urgent, m.state, m.facts, m.created_at, m.due_at,
        coalesce(v.finished_at, m.finished_at) as finished_at, m.note, v.status, coalesce(v.attempts, 0) as attempts,
        d.destination_id, d.title, d.channel, (
          select a.error from meocrm.attempt a
          where a.organization_id = m.organization_id and a.event_at = m.event_at and a.delivery_id = m.delivery_id
          order by a.attempt desc limit 1) as error
      from meocrm.staff_message m
      left join meocrm.staff_destination d
        on d.organization_id = m.organization_id and d.destination_id = m.destination_id
      left join meocrm.delivery v
        on v.organization_id = m.organization_id and v.event_at = m.event_at and v.delivery_id = m.delivery_id
      where m.organization_id = ?
      """;

  private static final String PAGE =
      MESSAGES
          + """
          and (?::timestamptz is null or (m.created_at, m.message_id) < (?::timestamptz, ?::varchar))
          order by m.created_at desc, m.message_id desc limit ?
          """;

  private static final String ABOUT =
      MESSAGES
          + """
          and m.message_id in (
            select f.message_id from meocrm.staff_fact f
            where f.organization_id = m.organization_id and f.event_id = any (?::varchar[]))
          order by m.created_at desc, m.message_id desc limit ?
          """;

  private static final String ONE = MESSAGES + " and m.message_id = ?";

  private static final String FACTS =
      """
      select event_id, event_type, recorded_at, data::text as data from meocrm.staff_fact
      where organization_id = ? and message_id = ? order by n
      """;

  private static final String HISTORY =
      """
      select m.created_at as at, 'CREATED' as what, null::varchar as detail, 0::bigint as id
      from meocrm.staff_message m where m.organization_id = ? and m.message_id = ?
      union all
      select s.at, s.what, s.detail, s.id
      from meocrm.staff_step s where s.organization_id = ? and s.message_id = ?
      union all
      select a.ended_at, case when a.error is null then 'SENT' else 'FAILED_ATTEMPT' end, a.error, a.attempt::bigint
      from meocrm.staff_message m
      join meocrm.attempt a on a.organization_id = m.organization_id and a.event_at = m.event_at
        and a.delivery_id = m.delivery_id
      where m.organization_id = ? and m.message_id = ?
      order by at, id
      """;

  private StaffMessageReads() {}

  static Page<StaffMessage> list(
      DSLContext dsl, OrganizationId organization, @Nullable Position after, int limit) {
    var time = after == null ? null : after.createdAt().toString();
    return Page.of(
        dsl.fetch(
                PAGE,
                organization.value(),
                time,
                time,
                after == null ? null : after.id(),
                limit + 1)
            .map(StaffMessageReads::message),
        limit);
  }

  /** The newest that tell of any of these events, oldest first. */
  public static List<StaffMessage> about(
      DSLContext dsl, OrganizationId organization, String[] events, int limit) {
    return dsl.fetch(ABOUT, organization.value(), events, limit)
        .map(StaffMessageReads::message)
        .reversed();
  }

  static Optional<StaffMessage.Whole> find(DSLContext dsl, OrganizationId organization, String id) {
    var tenant = organization.value();
    return dsl.fetchOptional(ONE, tenant, id)
        .map(row ->
            new StaffMessage.Whole(
                message(row),
                facts(dsl, organization, id),
                dsl.fetch(HISTORY, tenant, id, tenant, id, tenant, id)
                    .map(step ->
                        new StaffMessage.Step(
                            StaffRows.time(step, "at"),
                            step.get("what", String.class),
                            step.get("detail", String.class)))));
  }

  static List<StaffFact> facts(DSLContext dsl, OrganizationId organization, String message) {
    return dsl.fetch(FACTS, organization.value(), message)
        .map(row ->
            new StaffFact(
                new EventId(row.get("event_id", String.class)),
                new EventType(row.get("event_type", String.class)),
                StaffRows.time(row, "recorded_at"),
                JsonValue.parse(row.get("data", String.class)) instanceof JsonValue.Members data
                    ? data
                    : new JsonValue.Members(Map.of())));
  }

  private static StaffMessage message(Record row) {
    var status = status(row);
    var channel = row.get("channel", String.class);
    var title = row.get("title", String.class);
    var error = row.get("error", String.class);
    var note = row.get("note", String.class);
    return new StaffMessage(
        new OrganizationId(row.get("organization_id", String.class)),
        row.get("message_id", String.class),
        row.get("rule_id", String.class),
        channel == null ? StaffChannelName.TELEGRAM : StaffChannelName.valueOf(channel),
        String.valueOf(row.get("destination_id", String.class)),
        title == null ? "—" : title,
        row.get("urgent", Boolean.class),
        status,
        row.get("facts", Integer.class),
        StaffRows.time(row, "created_at"),
        StaffRows.time(row, "due_at"),
        StaffRows.instant(row, "finished_at"),
        row.get("attempts", Integer.class),
        status == Status.SENT ? null : error == null ? note : error);
  }

  private static Status status(Record row) {
    return switch (row.get("state", String.class)) {
      case "WAITING" -> Status.WAITING;
      case "CANCELLED" -> Status.CANCELLED;
      case "FAILED" -> Status.FAILED;
      default -> {
        var delivery = row.get("status", String.class);
        if (delivery == null) {
          yield row.get("attempts", Integer.class) > 0 ? Status.RETRYING : Status.QUEUED;
        }
        yield switch (delivery) {
          case "DELIVERED" -> Status.SENT;
          case "CANCELLED" -> Status.CANCELLED;
          default -> Status.FAILED;
        };
      }
    };
  }
}
