package com.meocrm.adapter.http.zalo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.zalo.ConnectZalo;
import com.meocrm.core.zalo.ZaloAccount;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant is connected, on the wire.
 *
 * @param status {@code CONNECTED}, {@code NEEDS_GRANT} or {@code NOT_CONNECTED}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ZaloAccountJson(
    String status,
    @Nullable String oaId,
    @Nullable String appId,
    @Nullable String name,
    @Nullable String reason,
    @Nullable String grantedAt,
    @Nullable String tokenRefreshedAt,
    @Nullable Quota quota,
    @Nullable Grant grant) {

  static ZaloAccountJson of(
      @Nullable ZaloAccount account, ConnectZalo.@Nullable Progress progress) {
    var grant = progress == null ? null : Grant.of(progress);
    if (account == null) {
      return new ZaloAccountJson("NOT_CONNECTED", null, null, null, null, null, null, null, grant);
    }
    var quota = account.quota();
    return new ZaloAccountJson(
        account.trouble() == null ? "CONNECTED" : "NEEDS_GRANT",
        account.oaId(),
        account.appId(),
        account.name(),
        account.trouble(),
        WireTime.of(account.grantedAt()),
        WireTime.of(account.tokens().refreshedAt()),
        quota == null ? null : new Quota(quota.daily(), quota.remaining(), quota.day().toString()),
        grant);
  }

  /** How far the link is that was made last. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Grant(String state, String expiresAt, @Nullable String reason) {
    static Grant of(ConnectZalo.Progress progress) {
      return new Grant(
          progress.state().name(), WireTime.of(progress.expiresAt()), progress.reason());
    }
  }

  /** What was left of a day, as last heard. */
  record Quota(long daily, long remaining, String day) {}

  /** A link to connect by. */
  record Link(String url, String callbackUrl, String codeChallenge, String expiresAt) {
    static Link of(ConnectZalo.Link link) {
      return new Link(link.url(), link.callback(), link.challenge(), WireTime.of(link.expiresAt()));
    }
  }
}
