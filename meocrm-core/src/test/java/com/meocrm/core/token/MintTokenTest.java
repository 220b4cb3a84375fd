package com.meocrm.core.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.token.MakerRights.Verdict;
import com.meocrm.core.webhook.InMemoryEndpoints;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MintTokenTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext MAKER =
      new RequestContext(SHOP, new Caller("usr_1", Set.of("ADMIN"), null, null), "trace-1");
  private static final Set<String> HELD = Set.of("orders:read", "deliveries:read", "mcp:x");

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final TestClock clock = new TestClock();
  private final InMemoryScopeTokens tokens = new InMemoryScopeTokens(unitOfWork);
  private final InMemoryAuditLog log = new InMemoryAuditLog(unitOfWork);
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
  private final MintToken mint =
      new MintToken(
          unitOfWork,
          tokens,
          new InMemoryEndpoints(unitOfWork),
          new AuditTrail(unitOfWork, log, ids, clock),
          ids,
          clock,
          new SecureRandom());

  @Test
  void a_token_has_its_makers_roles_and_the_scope_it_was_given() {
    var minted = mint("Agent", "orders:read  mcp:x", "90s", null);

    var token = minted.token();
    assertThat(token.scope()).containsExactlyInAnyOrder("orders:read", "mcp:x");
    assertThat(token.roles()).containsExactly("ADMIN");
    assertThat(token.createdBy()).isEqualTo("usr_1");
    assertThat(Duration.between(token.createdAt(), token.expiresAt())).hasSeconds(90);
    assertThat(tokens.find(SHOP, token.id()).orElseThrow().token()).isEqualTo(token);
  }

  @Test
  void the_token_is_shown_and_neither_kept_nor_audited() {
    var minted = mint("Agent", "orders:read", "1h", null);
    var text = minted.text().reveal();
    var secret = text.substring(text.lastIndexOf('.') + 1);

    assertThat(secret).hasSize(43);
    assertThat(tokens.find(SHOP, minted.token().id()).toString()).doesNotContain(secret);
    assertThat(log.entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.action()).isEqualTo("token.create"))
        .satisfies(entry -> assertThat(entry.toString()).doesNotContain(secret));
    assertThat(minted.toString()).doesNotContain(secret);
  }

  @Test
  void a_token_wider_than_its_maker_is_refused_with_all_that_is_too_wide() {
    var refused = refused("Agent", "orders:read orders:write settings:write", "1h", null);

    assertThat(refused.kind()).isEqualTo(DomainException.Kind.FORBIDDEN);
    assertThat(refused.details()).containsEntry("scope", "orders:write settings:write");
    assertThat(tokens.list(SHOP, null, 10).items()).isEmpty();
  }

  @Test
  void all_violations_are_told_at_once() {
    var refused = refused(" ", "nonsense", "soon", null);
    assertThat(refused.details().toString())
        .contains("field=name", "field=scope", "field=ttl", "unknown_scope");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0h", "1", "h", "-1h", "1w", "1 h", "366d", "8761h", "999999999d", "1h30m"})
  void a_time_to_live_that_is_none_is_refused(String ttl) {
    assertThat(refused("Agent", "orders:read", ttl, null).details().toString())
        .contains("field=ttl");
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "15m, 900", "24h, 86400", "365d, 31536000"})
  void a_time_to_live_is_written_as_people_do(String ttl, long seconds) {
    var token = mint("Agent", "orders:read", ttl, null).token();
    assertThat(Duration.between(token.createdAt(), token.expiresAt())).hasSeconds(seconds);
  }

  @Test
  void a_token_made_with_another_does_not_outlive_it() {
    var parent = mint("Agent", "orders:read", "1h", null).token();
    clock.advance(Duration.ofMinutes(30));

    var child = mint("Helper", "orders:read", "30d", parent).token();
    var grandchild = mint("Helper's", "orders:read", "1m", child).token();

    assertThat(child.expiresAt()).isEqualTo(parent.expiresAt());
    assertThat(child.lineage()).containsExactly(parent.id());
    assertThat(grandchild.expiresAt()).isBefore(parent.expiresAt());
    assertThat(grandchild.lineage()).containsExactly(parent.id(), child.id());
  }

  @Test
  void a_token_for_one_webhook_is_for_what_belongs_to_webhooks_alone() {
    var refused = refusedFor("whk_1", "orders:read deliveries:read");
    assertThat(refused.details().toString()).contains("field=scope", "not_allowed");
  }

  @Test
  void a_webhook_that_does_not_exist_is_named() {
    assertThat(refusedFor("whk_1", "deliveries:read").code()).isEqualTo("WEBHOOK_NOT_FOUND");
    assertThat(refusedFor("../x", "deliveries:read").code()).isEqualTo("WEBHOOK_NOT_FOUND");
  }

  private DomainException refusedFor(String webhook, String scope) {
    return catchThrowableOfType(
        DomainException.class,
        () ->
            mint.handle(
                new MintToken.Command("Partner", scope, "1h", webhook, null),
                MintTokenTest::rights,
                MAKER));
  }

  private DomainException refused(
      String name, String scope, String ttl, @Nullable ScopeToken maker) {
    return catchThrowableOfType(DomainException.class, () -> mint(name, scope, ttl, maker));
  }

  private MintToken.Minted mint(String name, String scope, String ttl, @Nullable ScopeToken maker) {
    return mint.handle(
        new MintToken.Command(name, scope, ttl, null, maker), MintTokenTest::rights, MAKER);
  }

  private static Verdict rights(String scope) {
    if (HELD.contains(scope)) {
      return Verdict.GRANTABLE;
    }
    return scope.contains(":") ? Verdict.TOO_WIDE : Verdict.UNKNOWN;
  }
}
