package com.meocrm.app;

import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.WebhookSecrets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may send webhooks to the hub without a source of his own, as the environment says. */
final class InboundVariables {
  private static final String SECRET = "WEBHOOK_INBOUND_SECRET";
  private static final String ORGANIZATIONS = "MEOCRM_INBOUND_ORGANIZATIONS";

  private InboundVariables() {}

  /**
   * Nobody unless both variables are set.
   *
   * @param outbound what signs the hub's own webhooks: partners know it, so it proves nothing
   */
  static Optional<SharedInbound> read(Environment environment, Optional<Secret> outbound) {
    var secret =
        environment.optional(
            SECRET,
            "16 to 256 visible ASCII characters, and base64 of 24 to 64 bytes after whsec_",
            InboundVariables::secret);
    var organizations =
        environment.optional(
            ORGANIZATIONS,
            "organization ids separated by commas, such as org_01,org_02",
            InboundVariables::organizations);
    if (environment.has(SECRET) != environment.has(ORGANIZATIONS)) {
      environment.problem(
          environment.has(SECRET) ? ORGANIZATIONS : SECRET,
          "is missing: %s and %s belong together".formatted(SECRET, ORGANIZATIONS));
    }
    if (secret.isPresent() && secret.equals(outbound)) {
      environment.problem(
          SECRET, "must be another than WEBHOOK_SECRET, which every receiver of webhooks knows");
    }
    return secret.flatMap(known -> organizations.map(some -> new SharedInbound(known, some)));
  }

  private static Secret secret(String text) {
    var secret = Secret.of(text);
    WebhookSecrets.objection(secret, 16, 256)
        .ifPresent(objection -> {
          throw new IllegalArgumentException(objection);
        });
    return secret;
  }

  private static Set<OrganizationId> organizations(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .map(OrganizationId::new)
        .collect(Collectors.toUnmodifiableSet());
  }
}
