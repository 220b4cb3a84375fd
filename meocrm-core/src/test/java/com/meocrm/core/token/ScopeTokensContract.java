package com.meocrm.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.webhook.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ScopeTokens} promises. */
public abstract class ScopeTokensContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The tokens under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    ScopeTokens tokens();
  }

  private Harness harness;
  private ScopeTokens tokens;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_tokens() {
    harness = harness();
    tokens = harness.tokens();
  }

  @Test
  void a_token_is_found_as_it_was_added() {
    var sealed =
        new ScopeTokens.Sealed(
            new ScopeToken(
                new TokenId("tok_1"),
                SHOP,
                "Kế toán",
                Set.of("ADMIN", "STAFF"),
                Set.of("orders:read", "mcp:orders.sync"),
                new EndpointId("whk_1"),
                "usr_1",
                List.of(new TokenId("tok_a"), new TokenId("tok_b")),
                NOON,
                NOON.plusSeconds(60),
                null),
            "0".repeat(64));

    add(sealed);

    assertThat(tokens.find(SHOP, new TokenId("tok_1"))).contains(sealed);
    assertThat(tokens.find(OTHER, new TokenId("tok_1"))).isEmpty();
    assertThat(tokens.find(SHOP, new TokenId("tok_2"))).isEmpty();
  }

  @Test
  void a_token_without_lineage_and_endpoint_is_found_without_them() {
    var sealed = sealed("tok_1", NOON);
    add(sealed);
    assertThat(tokens.find(SHOP, new TokenId("tok_1"))).contains(sealed);
  }

  @Test
  void a_list_comes_newest_first_in_pages_and_shows_nothing_of_others() {
    add(sealed("tok_1", NOON));
    add(sealed("tok_3", NOON.plusSeconds(1)));
    add(sealed("tok_2", NOON.plusSeconds(1)));

    var first = tokens.list(SHOP, null, 2);
    var last = first.items().getLast();
    var second = tokens.list(SHOP, new ScopeTokens.Position(last.createdAt(), last.id()), 2);

    assertThat(first.items()).extracting(t -> t.id().value()).containsExactly("tok_3", "tok_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(t -> t.id().value()).containsExactly("tok_1");
    assertThat(tokens.list(OTHER, null, 2).items()).isEmpty();
  }

  @Test
  void a_revoked_token_takes_those_along_that_descend_from_it() {
    add(sealed("tok_1", NOON));
    add(sealed("tok_11", NOON, "tok_1"));
    add(sealed("tok_111", NOON, "tok_1", "tok_11"));
    add(sealed("tok_2", NOON, "tok_12"));

    var revoked = revoke(SHOP, "tok_1", NOON.plusSeconds(5));

    assertThat(revoked)
        .extracting(TokenId::value)
        .containsExactlyInAnyOrder("tok_1", "tok_11", "tok_111");
    assertThat(revokedAt("tok_111")).isEqualTo(NOON.plusSeconds(5));
    assertThat(revokedAt("tok_2")).isNull();
  }

  @Test
  void what_is_revoked_stays_as_it_is() {
    add(sealed("tok_1", NOON));
    revoke(SHOP, "tok_1", NOON.plusSeconds(5));

    assertThat(revoke(SHOP, "tok_1", NOON.plusSeconds(9))).isEmpty();
    assertThat(revoke(SHOP, "tok_none", NOON)).isEmpty();
    assertThat(revokedAt("tok_1")).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void nobody_revokes_what_is_another_tenants() {
    add(sealed("tok_1", NOON));
    assertThat(revoke(OTHER, "tok_1", NOON)).isEmpty();
    assertThat(revokedAt("tok_1")).isNull();
  }

  @Test
  void a_unit_of_work_that_fails_leaves_tokens_as_they_were() {
    add(sealed("tok_1", NOON));
    try {
      harness
          .unitOfWork()
          .execute(
              SHOP,
              () -> {
                tokens.add(sealed("tok_2", NOON));
                tokens.revoke(SHOP, new TokenId("tok_1"), NOON);
                throw new IllegalArgumentException("on purpose");
              });
    } catch (IllegalArgumentException expected) {
      assertThat(tokens.find(SHOP, new TokenId("tok_2"))).isEmpty();
      assertThat(revokedAt("tok_1")).isNull();
    }
  }

  @Test
  void nothing_is_written_outside_of_a_unit_of_work() {
    assertThatIllegalStateException().isThrownBy(() -> tokens.add(sealed("tok_1", NOON)));
    assertThatIllegalStateException()
        .isThrownBy(() -> tokens.revoke(SHOP, new TokenId("tok_1"), NOON));
  }

  private Instant revokedAt(String id) {
    return tokens.find(SHOP, new TokenId(id)).orElseThrow().token().revokedAt();
  }

  private List<TokenId> revoke(OrganizationId organization, String id, Instant at) {
    return harness
        .unitOfWork()
        .run(organization, () -> tokens.revoke(organization, new TokenId(id), at));
  }

  private void add(ScopeTokens.Sealed sealed) {
    harness.unitOfWork().execute(sealed.token().organization(), () -> tokens.add(sealed));
  }

  private static ScopeTokens.Sealed sealed(String id, Instant at, String... lineage) {
    return new ScopeTokens.Sealed(
        new ScopeToken(
            new TokenId(id),
            SHOP,
            "A name",
            Set.of("ADMIN"),
            Set.of("orders:read"),
            null,
            "usr_1",
            List.of(lineage).stream().map(TokenId::new).toList(),
            at,
            at.plusSeconds(3600),
            null),
        "f".repeat(64));
  }
}
