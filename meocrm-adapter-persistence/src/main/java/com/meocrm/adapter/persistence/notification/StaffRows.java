package com.meocrm.adapter.persistence.notification;

import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Rows of staff messages' tables as what they mean. Columns are read by their names. */
final class StaffRows {
  /** The columns of a destination, named so that others can stand beside them. */
  static final String DESTINATION =
      """
      d.organization_id as d_organization, d.destination_id as d_id, d.channel as d_channel, d.address as d_address,
        d.is_group as d_group, d.topic as d_topic, d.title as d_title, d.language as d_language,
        d.audience::text as d_audience, d.lane_id as d_lane, d.lane_account as d_lane_account, d.dead_at as d_dead_at,
        d.dead_reason as d_dead_reason, d.open_until as d_open_until\
      """;

  private StaffRows() {}

  static StaffDestination destination(Record row) {
    return new StaffDestination(
        new OrganizationId(row.get("d_organization", String.class)),
        row.get("d_id", String.class),
        StaffChannelName.valueOf(row.get("d_channel", String.class)),
        new StaffAddress(
            row.get("d_address", String.class),
            row.get("d_group", Boolean.class),
            row.get("d_topic", Long.class)),
        row.get("d_title", String.class),
        language(row.get("d_language", String.class)),
        words(row.get("d_audience", String.class)),
        row.get("d_lane", String.class),
        row.get("d_lane_account", String.class),
        instant(row, "d_dead_at"),
        row.get("d_dead_reason", String.class),
        instant(row, "d_open_until"));
  }

  static StaffAccount account(Record row) {
    return new StaffAccount(
        StaffChannelName.valueOf(row.get("channel", String.class)),
        row.get("account_id", String.class),
        row.get("name", String.class),
        row.get("fingerprint", String.class));
  }

  static @Nullable Language language(@Nullable String code) {
    return code == null ? null : Language.of(code).orElse(null);
  }

  static @Nullable Instant instant(Record row, String column) {
    var time = row.get(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static Instant time(Record row, String column) {
    return row.get(column, OffsetDateTime.class).toInstant();
  }

  static Set<String> words(String json) {
    return JsonValue.parse(json) instanceof JsonValue.Items(var items)
        ? items.stream()
            .filter(JsonValue.Text.class::isInstance)
            .map(item -> ((JsonValue.Text) item).value())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  static String json(Collection<String> words) {
    return new JsonValue.Items(words.stream().sorted().<JsonValue>map(JsonValue.Text::new).toList())
        .toString();
  }

  static List<StaffChannelName> channels(String joined) {
    return joined.isEmpty()
        ? List.of()
        : List.of(joined.split(",")).stream().map(StaffChannelName::valueOf).toList();
  }

  static @Nullable String cut(@Nullable String text, int max) {
    return text == null || text.length() <= max ? text : text.substring(0, max);
  }
}
