package com.meocrm.core.notification;

import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Whom tenants want told of alerts by e-mail: their setting {@code notifications.alerts.emails}.
 */
public interface AlertRecipients {
  /** The setting's key. */
  String SETTING = "notifications.alerts.emails";

  /** Beyond these, addresses are not written to. */
  int MAX_ADDRESSES = 20;

  /**
   * The addresses of these tenants; one without valid addresses is missing. Called outside of any
   * unit of work; one round trip.
   */
  Map<OrganizationId, List<EmailAddress>> of(Collection<OrganizationId> organizations);

  /** Sets the addresses in the current unit of work of {@code organization}. */
  void replace(OrganizationId organization, List<EmailAddress> addresses);
}
