package com.meocrm.adapter.http.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
  private static final Instant START = Instant.parse("2026-11-25T05:00:00Z");

  private Instant now = START;
  private final List<String> looked = new ArrayList<>();
  private boolean refuses;
  private final Authenticator tokens = new RememberedTokens(this::look, () -> now);

  @Test
  void a_token_that_proved_something_is_not_looked_at_again_for_a_while() {
    var first = tokens.verify("ann");

    now = START.plus(RememberedTokens.MEMORY).minusMillis(1);
    assertThat(tokens.verify("ann")).isSameAs(first);
    assertThat(looked).containsExactly("ann");

    now = START.plus(RememberedTokens.MEMORY);
    tokens.verify("ann");
    assertThat(looked).containsExactly("ann", "ann");
  }

  @Test
  void each_token_proves_its_own() {
    assertThat(tokens.verify("ann").subject()).isEqualTo("ann");
    assertThat(tokens.verify("bob").subject()).isEqualTo("bob");
    assertThat(tokens.verify("ann").subject()).isEqualTo("ann");
  }

  @Test
  void what_was_refused_is_looked_at_each_time() {
    refuses = true;
    assertThatThrownBy(() -> tokens.verify("ann")).isInstanceOf(InvalidTokenException.class);
    assertThatThrownBy(() -> tokens.verify("ann")).isInstanceOf(InvalidTokenException.class);
    refuses = false;
    assertThat(tokens.verify("ann").subject()).isEqualTo("ann");
    assertThat(looked).hasSize(3);
  }

  @Test
  void a_token_that_expires_meanwhile_is_looked_at_again_at_that_moment() {
    tokens.verify("short");
    var end = START.plusSeconds(5).plus(TokenVerifier.CLOCK_SKEW);
    // Looked at once more, so that its end lies within what is remembered.
    now = end.minusSeconds(1);
    tokens.verify("short");

    now = end;
    refuses = true;
    assertThatThrownBy(() -> tokens.verify("short")).isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void however_many_tokens_come_memory_is_bounded_and_all_are_served() {
    for (int i = 0; i < 10_050; i++) {
      assertThat(tokens.verify("user" + i).subject()).isEqualTo("user" + i);
    }
    now = START.plus(RememberedTokens.MEMORY);
    tokens.verify("late");
    looked.clear();
    tokens.verify("late");
    assertThat(looked).as("there is room again when the old ones have had their time").isEmpty();
  }

  private Principal look(String token) {
    looked.add(token);
    if (refuses) {
      throw new InvalidTokenException("refused");
    }
    return new Principal(
        new OrganizationId("org_01"),
        token,
        new Permissions(Set.of(Role.ADMIN), null),
        null,
        null,
        null,
        null,
        null,
        START.plus(token.equals("short") ? Duration.ofSeconds(5) : Duration.ofHours(1)));
  }
}
