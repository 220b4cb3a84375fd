package com.meocrm.core.notification;

import com.meocrm.core.delivery.Outcome;
import java.time.Duration;

/**
 * Carries mail to the operator's mail server.
 *
 * <p>Promises: ends within the deadline, whatever the server does; tries once; never throws for
 * what network and server do. A message that the server took for at least one address counts as
 * delivered, since sending it again would reach that one twice.
 */
@FunctionalInterface
public interface Mailer {
  Outcome send(Mail mail, Duration deadline);
}
