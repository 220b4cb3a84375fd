package com.meocrm.adapter.http.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.adapter.http.web.WireTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in, and what is open to them.
 *
 * @param csrfToken to be repeated in {@code X-CSRF-Token}; absent when a token was shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionJson(
    String organizationId,
    String subject,
    List<String> roles,
    List<String> open,
    String expiresAt,
    @Nullable String csrfToken) {
  static SessionJson of(Principal principal, @Nullable String csrfToken) {
    return new SessionJson(
        principal.organization().value(),
        principal.subject(),
        principal.asCaller().roles().stream().sorted().toList(),
        principal.open(),
        WireTime.of(principal.expiresAt()),
        csrfToken);
  }
}
