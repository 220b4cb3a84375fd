package com.meocrm.adapter.http.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.token.MintToken;
import com.meocrm.core.token.ScopeToken;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A scope token on the wire.
 *
 * @param token the whole of it, in the answer that makes it and never again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TokenJson(
    String id,
    String name,
    String scope,
    @Nullable String webhookId,
    String status,
    String createdBy,
    String createdAt,
    String expiresAt,
    @Nullable String revokedAt,
    @Nullable String token) {
  private static final int MAX_SCOPE_LENGTH = 4096;
  private static final int MAX_TEXT_LENGTH = 200;

  /** What {@code POST /tokens} takes. */
  static MintToken.Command command(JsonObject body, @Nullable ScopeToken maker) {
    var command =
        new MintToken.Command(
            body.text("name", MAX_TEXT_LENGTH),
            body.text("scope", MAX_SCOPE_LENGTH),
            body.text("ttl", MAX_TEXT_LENGTH),
            body.optionalText("webhookId", MAX_TEXT_LENGTH),
            maker);
    body.done();
    return command;
  }

  static TokenJson of(ScopeToken token, Instant now) {
    return of(token, now, null);
  }

  static TokenJson of(ScopeToken token, Instant now, @Nullable Secret text) {
    var webhook = token.webhook();
    var revokedAt = token.revokedAt();
    return new TokenJson(
        token.id().value(),
        token.name(),
        String.join(" ", new TreeSet<>(token.scope())),
        webhook == null ? null : webhook.value(),
        revokedAt != null ? "REVOKED" : token.isActive(now) ? "ACTIVE" : "EXPIRED",
        token.createdBy(),
        WireTime.of(token.createdAt()),
        WireTime.of(token.expiresAt()),
        revokedAt == null ? null : WireTime.of(revokedAt),
        text == null ? null : text.reveal());
  }
}
