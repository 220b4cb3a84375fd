package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundVariablesTest {
  private static final String INBOUND = "an-inbound-secret-of-the-operator";

  @Test
  void nobody_sends_without_a_source_unless_both_variables_are_set() {
    assertThat(read(null, null)).isEmpty();
    assertThat(read(INBOUND, "org_01, org_02"))
        .hasValueSatisfying(shared -> {
          assertThat(shared.secret()).isEqualTo(Secret.of(INBOUND));
          assertThat(shared.organizations())
              .containsExactlyInAnyOrder(
                  new OrganizationId("org_01"), new OrganizationId("org_02"));
          assertThat(shared.toString()).doesNotContain(INBOUND);
        });
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        INBOUND + ", -, MEOCRM_INBOUND_ORGANIZATIONS is missing",
        "-, org_01, WEBHOOK_INBOUND_SECRET is missing",
        "short, org_01, WEBHOOK_INBOUND_SECRET must be",
        INBOUND + ", 'org_01,', MEOCRM_INBOUND_ORGANIZATIONS must be",
        INBOUND + ", org 01, MEOCRM_INBOUND_ORGANIZATIONS must be",
        INBOUND + ", *, MEOCRM_INBOUND_ORGANIZATIONS must be",
        "the-outbound-secret-of-the-operator, org_01, WEBHOOK_INBOUND_SECRET must be another than WEBHOOK_SECRET"
      })
  void what_is_missing_or_wrong_is_one_line(String secret, String organizations, String line) {
    var failure = catchThrowableOfType(StartupFailure.class, () -> read(secret, organizations));

    assertThat(failure.lines()).singleElement().asString().contains(line).doesNotContain(INBOUND);
  }

  private static Optional<SharedInbound> read(String secret, String organizations) {
    Map<String, String> variables = new HashMap<>();
    if (secret != null) {
      variables.put("WEBHOOK_INBOUND_SECRET", secret);
    }
    if (organizations != null) {
      variables.put("MEOCRM_INBOUND_ORGANIZATIONS", organizations);
    }
    var environment = new Environment(variables);
    var shared =
        InboundVariables.read(
            environment, Optional.of(Secret.of("the-outbound-secret-of-the-operator")));
    environment.check();
    return shared;
  }
}
