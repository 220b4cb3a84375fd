package com.meocrm.adapter.notify;

import java.net.URI;

/**
 * Where Zalo's servers are; set by the operator.
 *
 * @param business templates and messages by phone
 * @param openApi official accounts
 * @param oauth access tokens and grants
 */
public record ZaloConfig(URI business, URI openApi, URI oauth) {
  /** Zalo's own. */
  public static final ZaloConfig DEFAULT =
      new ZaloConfig(
          URI.create("https://business.openapi.zalo.me"),
          URI.create("https://openapi.zalo.me"),
          URI.create("https://oauth.zaloapp.com"));
}
