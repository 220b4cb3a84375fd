package com.meocrm.adapter.webhook;

import java.net.UnknownHostException;

/**
 * A target that tenants may not reach. An {@code UnknownHostException} because a resolver may throw
 * nothing else.
 */
final class NotAllowedException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason in plain words for the endpoint's owner
   */
  NotAllowedException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
