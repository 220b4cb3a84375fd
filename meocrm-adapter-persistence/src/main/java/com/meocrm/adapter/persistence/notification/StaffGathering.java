package com.meocrm.adapter.persistence.notification;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.notification.StaffMessages.Gathered;
import com.meocrm.core.shared.Sha256;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/** Puts facts into open messages, in the relay's transaction: five statements, however many. */
final class StaffGathering {
  /** A message that tells so many facts takes no more, so that none grows beyond all bounds. */
  private static final int MOST_FACTS = 2_000;

  /** Of one text told again only its count rises. Answers what is to be told. */
  private static final String TOLD =
      """
      insert into meocrm.staff_told as t (organization_id, destination_id, fact, told_at, told_for, repeats)
      select organization_id, destination_id, fact, meocrm.meocrm_now(), told_for, 0
      from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::int[])
        n(organization_id, destination_id, fact, told_for)
      order by organization_id collate "C", destination_id collate "C", fact collate "C"
      on conflict (organization_id, destination_id, fact) do update set
        repeats = case when t.told_at + t.told_for * interval '1 second' > excluded.told_at then t.repeats + 1 else 0 end,
        told_at = case when t.told_at + t.told_for * interval '1 second' > excluded.told_at
          then t.told_at else excluded.told_at end,
        told_for = excluded.told_for
      returning organization_id, destination_id, fact, repeats = 0 as is_new
      """;

  /** Whoever seals a message meanwhile is waited for; then it is not among the answers. */
  private static final String OPEN =
      """
      select m.organization_id, m.destination_id, m.rule_id, m.message_id, m.facts
      from meocrm.staff_message m
      where (m.organization_id, m.destination_id, m.rule_id) in (select * from unnest(?::varchar[], ?::varchar[], ?::varchar[]))
        and m.sealed_at is null
      order by m.organization_id, m.message_id
      for update of m
      """;

  private static final String BEGIN =
      """
      insert into meocrm.staff_message (organization_id, message_id, destination_id, rule_id, urgent, language, state,
        facts, created_at, due_at, event_at, event_id, event_type, event_key, sequence, trace_id)
      select organization_id, message_id, destination_id, rule_id, urgent, language, 'WAITING', 0, meocrm.meocrm_now(),
        due_at, event_at, event_id, event_type, event_key, sequence, trace_id
      from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::boolean[], ?::varchar[], ?::timestamptz[],
        ?::timestamptz[], ?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::varchar[])
        n(organization_id, message_id, destination_id, rule_id, urgent, language, due_at, event_at, event_id, event_type,
          event_key, sequence, trace_id)
      """;

  private static final String FACTS =
      """
      with facts as (
        insert into meocrm.staff_fact (organization_id, message_id, n, event_id, event_type, recorded_at, data)
        select organization_id, message_id, n, event_id, event_type, recorded_at, data::jsonb
        from unnest(?::varchar[], ?::varchar[], ?::int[], ?::varchar[], ?::varchar[], ?::timestamptz[], ?::text[])
          f(organization_id, message_id, n, event_id, event_type, recorded_at, data)
        returning organization_id, message_id, n),
      counted as (select organization_id, message_id, max(n) as facts from facts group by organization_id, message_id)
      update meocrm.staff_message m set facts = c.facts,
        sealed_at = case when c.facts >= ? then meocrm.meocrm_now() end
      from counted c where m.organization_id = c.organization_id and m.message_id = c.message_id
      """;

  private final DSLContext dsl;

  StaffGathering(DSLContext dsl) {
    this.dsl = dsl;
  }

  int gather(Collection<Gathered> facts) {
    var news = news(facts);
    if (news.isEmpty()) {
      return 0;
    }
    var messages = openMessages(news);
    var begun = new LinkedHashMap<Place, Gathered>();
    var rows = new ArrayList<Row>();
    for (var fact : news) {
      var place = Place.of(fact);
      var message =
          messages.computeIfAbsent(
              place,
              p -> {
                begun.put(p, fact);
                return new Message(fact.id());
              });
      rows.add(new Row(fact, message.id, ++message.facts));
    }
    begin(begun.values());
    dsl.execute(
        FACTS,
        texts(rows, r -> r.fact.destination().organization().value()),
        texts(rows, Row::message),
        integers(rows, Row::n),
        texts(rows, r -> r.fact.fact().event().value()),
        texts(rows, r -> r.fact.fact().type().value()),
        instants(rows, r -> r.fact.fact().at()),
        texts(rows, r -> r.fact.fact().data().toString()),
        MOST_FACTS);
    return rows.size();
  }

  private List<Gathered> news(Collection<Gathered> facts) {
    var byText = new LinkedHashMap<Told, Gathered>();
    facts.forEach(fact -> byText.putIfAbsent(Told.of(fact), fact));
    var keys = byText.keySet();
    Set<Told> news = new HashSet<>();
    for (var row :
        dsl.fetch(
            TOLD,
            texts(keys, Told::organization),
            texts(keys, Told::destination),
            texts(keys, Told::hash),
            integers(byText.values(), f -> Math.toIntExact(f.fact().toldFor().toSeconds())))) {
      if (row.get("is_new", Boolean.class)) {
        news.add(
            new Told(row.get(0, String.class), row.get(1, String.class), row.get(2, String.class)));
      }
    }
    return byText.entrySet().stream()
        .filter(entry -> news.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private Map<Place, Message> openMessages(List<Gathered> facts) {
    var places = facts.stream().map(Place::of).distinct().toList();
    var open = new HashMap<Place, Message>();
    for (var row :
        dsl.fetch(
            OPEN,
            texts(places, Place::organization),
            texts(places, Place::destination),
            texts(places, Place::rule))) {
      var message = new Message(row.get("message_id", String.class));
      message.facts = row.get("facts", Integer.class);
      open.put(
          new Place(row.get(0, String.class), row.get(1, String.class), row.get(2, String.class)),
          message);
    }
    return open;
  }

  private void begin(Collection<Gathered> first) {
    if (first.isEmpty()) {
      return;
    }
    dsl.execute(
        BEGIN,
        texts(first, g -> g.destination().organization().value()),
        texts(first, Gathered::id),
        texts(first, g -> g.destination().id()),
        texts(first, g -> g.rule().name()),
        booleans(first, g -> g.rule().urgent()),
        texts(first, StaffGathering::language),
        instants(first, Gathered::dueAt),
        instants(first, g -> g.event().recordedAt()),
        texts(first, g -> g.event().event().id().value()),
        texts(first, g -> g.event().event().type().value()),
        texts(first, g -> g.event().event().key()),
        longs(first, g -> g.event().sequence()),
        texts(first, g -> g.event().event().traceId()));
  }

  private static String language(Gathered gathered) {
    var own = gathered.destination().language();
    return (own == null ? gathered.rule().language() : own).code();
  }

  private record Place(String organization, String destination, String rule) {
    static Place of(Gathered gathered) {
      return new Place(
          gathered.destination().organization().value(),
          gathered.destination().id(),
          gathered.rule().name());
    }
  }

  private record Told(String organization, String destination, String hash) {
    static Told of(Gathered gathered) {
      return new Told(
          gathered.destination().organization().value(),
          gathered.destination().id(),
          Sha256.hex(gathered.fact().identity()));
    }
  }

  private record Row(Gathered fact, String message, int n) {}

  private static final class Message {
    final String id;
    int facts;

    Message(String id) {
      this.id = id;
    }
  }
}
