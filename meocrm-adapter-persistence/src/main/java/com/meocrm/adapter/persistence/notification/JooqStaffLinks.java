package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffLinks;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The tables {@code staff_link} and {@code bot_inbox}. */
public final class JooqStaffLinks implements StaffLinks {
  private static final String ADD =
      """
      insert into meocrm.staff_link (organization_id, channel, code_hash, account_id, secret_ref, audience, language, created_at,
        expires_at)
      values (?, ?, ?, ?, ?, ?::jsonb, ?, meocrm.meocrm_now(), meocrm.meocrm_now() + ? * interval '1 second')
      """;

  /** Of the tenants who share an account any has a credential for it. */
  private static final String OPEN =
      """
      select distinct on (account_id) account_id, organization_id, secret_ref from meocrm.staff_link
      where channel = ? and used_at is null and expires_at > meocrm.meocrm_now()
      order by account_id, created_at desc limit 100
      """;

  private static final String READ =
      """
      insert into meocrm.bot_inbox as b (account_id, token, lease_until)
      values (?, 1, meocrm.meocrm_now() + ? * interval '1 millisecond')
      on conflict (account_id) do update set token = b.token + 1, lease_until = excluded.lease_until
        where b.lease_until is null or b.lease_until <= meocrm.meocrm_now()
      returning token, next_update
      """;

  private static final String PROCEED =
      "update meocrm.bot_inbox set next_update = greatest(next_update, ?), lease_until = null where account_id = ? and token = ?";

  private static final String FIND =
      """
      select organization_id, channel, code_hash, account_id, secret_ref, audience::text as audience, language
      from meocrm.staff_link
      where channel = ? and account_id = ? and code_hash = ? and used_at is null and expires_at > meocrm.meocrm_now()
      """;

  private static final String USE =
      """
      update meocrm.staff_link set used_at = meocrm.meocrm_now()
      where organization_id = ? and code_hash = ? and used_at is null and expires_at > meocrm.meocrm_now()
      """;

  private final Transactions transactions;

  public JooqStaffLinks(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Link link) {
    transactions
        .current(link.organization())
        .execute(
            ADD,
            link.organization().value(),
            link.channel().name(),
            link.codeHash(),
            link.account(),
            link.secretRef(),
            StaffRows.json(link.audience()),
            link.language() == null ? null : link.language().code(),
            VALID.toSeconds());
  }

  @Override
  public List<Open> open(StaffChannelName channel) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(OPEN, channel.name())
            .map(row ->
                new Open(
                    new OrganizationId(row.get("organization_id", String.class)),
                    row.get("account_id", String.class),
                    row.get("secret_ref", String.class))));
  }

  @Override
  public Optional<Reading> read(StaffChannelName channel, String account, Duration lease) {
    return transactions.asWorker(dsl ->
        dsl.fetchOptional(READ, inbox(channel, account), lease.toMillis())
            .map(row ->
                new Reading(row.get("token", Long.class), row.get("next_update", Long.class))));
  }

  @Override
  public void proceed(StaffChannelName channel, String account, Reading reading, long next) {
    transactions.asWorker(
        dsl -> dsl.execute(PROCEED, next, inbox(channel, account), reading.token()));
  }

  @Override
  public Optional<Link> find(StaffChannelName channel, String account, String codeHash) {
    return transactions.asWorker(dsl ->
        dsl.fetchOptional(FIND, channel.name(), account, codeHash)
            .map(row ->
                new Link(
                    new OrganizationId(row.get("organization_id", String.class)),
                    StaffChannelName.valueOf(row.get("channel", String.class)),
                    row.get("code_hash", String.class),
                    row.get("account_id", String.class),
                    row.get("secret_ref", String.class),
                    StaffRows.words(row.get("audience", String.class)),
                    StaffRows.language(row.get("language", String.class)))));
  }

  @Override
  public boolean use(OrganizationId organization, String codeHash) {
    return transactions.current(organization).execute(USE, organization.value(), codeHash) == 1;
  }

  /** Providers number their accounts each for themselves. */
  private static String inbox(StaffChannelName channel, String account) {
    return channel == StaffChannelName.TELEGRAM ? account : channel.code() + ":" + account;
  }
}
