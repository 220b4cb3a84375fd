package com.meocrm.adapter.persistence.notification;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.OrganizationId;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Record;

/** The setting {@value AlertRecipients#SETTING} of tenants. */
public final class JooqAlertRecipients implements AlertRecipients {
  /** Whatever else the value is, it names nobody. */
  private static final String OF =
      """
      select organization_id, array(
        select jsonb_array_elements_text(
          case jsonb_typeof(value #> '{alerts,emails}') when 'array' then value #> '{alerts,emails}' else '[]' end))
        as addresses
      from meocrm.setting
      where organization_id = any (?::varchar[]) and scope = 'tenant' and setting_key = 'notifications'
      """;

  private static final String REPLACE =
      """
      insert into meocrm.setting as s (organization_id, scope, setting_key, value, version, updated_at)
      values (?, 'tenant', 'notifications', jsonb_build_object('alerts', jsonb_build_object('emails', ?::text[])), 1,
        meocrm.meocrm_now())
      on conflict (organization_id, scope, setting_key) do update set
        value = s.value || excluded.value, version = s.version + 1, updated_at = excluded.updated_at
      """;

  private final Transactions transactions;

  public JooqAlertRecipients(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Map<OrganizationId, List<EmailAddress>> of(Collection<OrganizationId> organizations) {
    var rows =
        transactions.asWorkerAtOnce(
            dsl -> dsl.fetch(OF, (Object) texts(organizations, OrganizationId::value)));
    var recipients = new HashMap<OrganizationId, List<EmailAddress>>();
    for (var row : rows) {
      var addresses = addresses(row);
      if (!addresses.isEmpty()) {
        recipients.put(new OrganizationId(row.get(0, String.class)), addresses);
      }
    }
    return recipients;
  }

  @Override
  public void replace(OrganizationId organization, List<EmailAddress> addresses) {
    transactions
        .current(organization)
        .execute(
            REPLACE,
            organization.value(),
            addresses.stream().map(EmailAddress::value).toArray(String[]::new));
  }

  private static List<EmailAddress> addresses(Record row) {
    return Arrays.stream(row.get("addresses", String[].class))
        .filter(text -> text != null && EmailAddress.isValid(text))
        .distinct()
        .limit(MAX_ADDRESSES)
        .map(EmailAddress::new)
        .toList();
  }
}
