package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.PublishedEvents;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;

/** The table {@code published_event}. */
public final class JooqPublishedEvents implements PublishedEvents {
  /** In the order of ids, so that two who claim the same ones wait for each other only one way. */
  private static final String CLAIM =
      """
      insert into meocrm.published_event (organization_id, event_id, digest, published_at)
      select ?, id, digest, meocrm.meocrm_now() from unnest(?::varchar[], ?::varchar[]) as claimed (id, digest)
      order by id collate "C"
      on conflict (organization_id, event_id) do nothing
      returning event_id
      """;

  /** A statement of its own: it sees what was committed while the claim waited. */
  private static final String KNOWN =
      """
      select event_id, digest from meocrm.published_event where organization_id = ? and event_id = any (?::varchar[])
      """;

  private static final String FORGET =
      """
      delete from meocrm.published_event where ctid = any (array(
        select ctid from meocrm.published_event where published_at < meocrm.meocrm_now() - ?::interval
        order by published_at limit ?))
      """;

  private final Transactions transactions;

  public JooqPublishedEvents(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<EventId, String> claim(OrganizationId organization, Map<EventId, String> digests) {
    var dsl = transactions.current(organization);
    var entries = digests.entrySet();
    var claimed =
        dsl.fetch(
                CLAIM,
                organization.value(),
                texts(entries, entry -> entry.getKey().value()),
                texts(entries, Entry::getValue))
            .getValues(0, String.class);
    var known = new HashMap<EventId, String>();
    if (claimed.size() < digests.size()) {
      var rest = new HashMap<>(digests);
      claimed.forEach(id -> rest.remove(new EventId(id)));
      dsl.fetch(KNOWN, organization.value(), texts(rest.keySet(), EventId::value))
          .forEach(
              row -> known.put(new EventId(row.get(0, String.class)), row.get(1, String.class)));
    }
    return known;
  }

  @Override
  public int forget(Duration age, int limit) {
    return transactions.asWorker(dsl -> dsl.execute(FORGET, age.toSeconds() + " seconds", limit));
  }
}
