package com.meocrm.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.webhook.InMemoryEndpoints;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCheckTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext MAKER = new RequestContext(SHOP, "usr_1", "trace-1");

  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final TestClock clock = new TestClock();
  private final AtomicLong nanoTime = new AtomicLong();
  private final Counted tokens = new Counted(new InMemoryScopeTokens(unitOfWork));
  private final TokenCheck here = new TokenCheck(tokens, clock, nanoTime::get);
  private final TokenCheck elsewhere = new TokenCheck(tokens, clock, nanoTime::get);
  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
  private final AuditTrail audit =
      new AuditTrail(unitOfWork, new InMemoryAuditLog(unitOfWork), ids, clock);
  private final RevokeToken revoke = new RevokeToken(unitOfWork, tokens, here, audit, clock);

  @Test
  void a_good_token_is_looked_up_once_in_a_while() {
    var token = mint(null);

    IntStream.range(0, 100).forEach(i -> assertThat(here.check(text(token))).isPresent());
    assertThat(tokens.lookUps).hasValue(1);

    pass(TokenCheck.MEMORY);
    assertThat(here.check(text(token))).contains(token.token());
    assertThat(tokens.lookUps).hasValue(2);
  }

  @Test
  void a_revoked_token_is_refused_here_at_once_and_elsewhere_within_five_seconds() {
    var token = mint(null);
    assertThat(here.check(text(token))).isPresent();
    assertThat(elsewhere.check(text(token))).isPresent();

    revoke.handle(token.token().id().value(), MAKER);

    assertThat(here.check(text(token))).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(here.check(text(token))).isEmpty();
    assertThat(elsewhere.check(text(token))).isEmpty();
  }

  @Test
  void what_was_begun_with_a_token_can_ask_whether_it_was_revoked() {
    var token = mint(null);
    var id = token.token().id().value();
    assertThat(here.isRevoked(SHOP, id)).isFalse();
    assertThat(elsewhere.isRevoked(SHOP, id)).isFalse();
    pass(Duration.ofDays(400));
    assertThat(here.isRevoked(SHOP, id)).as("expired is not revoked").isFalse();

    revoke.handle(id, MAKER);

    assertThat(here.isRevoked(SHOP, id)).isTrue();
    pass(TokenCheck.MEMORY);
    assertThat(elsewhere.isRevoked(SHOP, id)).isTrue();
    assertThat(elsewhere.isRevoked(new OrganizationId("org_other"), id)).isFalse();
    assertThat(here.isRevoked(SHOP, "the jti of some JWT")).isFalse();
  }

  @Test
  void who_reads_a_token_just_before_it_is_revoked_does_not_bring_it_back() {
    var token = mint(null);
    tokens.afterRead = () -> revoke.handle(token.token().id().value(), MAKER);
    here.check(text(token));
    tokens.afterRead = () -> {};

    assertThat(here.check(text(token))).isEmpty();
  }

  @Test
  void a_token_made_with_another_ends_with_it() {
    var parent = mint(null);
    var child = mint(parent.token());
    var grandchild = mint(child.token());
    assertThat(here.check(text(grandchild))).isPresent();

    revoke.handle(parent.token().id().value(), MAKER);

    assertThat(here.check(text(child))).isEmpty();
    assertThat(here.check(text(grandchild))).isEmpty();
  }

  @Test
  void a_token_expires_though_it_is_remembered() {
    var token = mint(null);
    assertThat(here.check(text(token))).isPresent();

    clock.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(here.check(text(token))).isPresent();
    clock.advance(Duration.ofMillis(1));
    assertThat(here.check(text(token))).isEmpty();
  }

  @Test
  void the_secret_must_be_right() {
    var whole = text(mint(null));
    var last = whole.endsWith("A") ? "B" : "A";

    assertThat(here.check(whole.substring(0, whole.length() - 1) + last)).isEmpty();
    assertThat(here.check(whole + "A")).isEmpty();
    assertThat(here.check(whole.replace("org_shop", "org_other"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mct_",
        "mct_a",
        "mct_a.b",
        "mct_a.b.",
        "mct_.b.c",
        "mct_a/../b.c.d",
        "mct_a.' or 1=1.c",
        "mct_a.b.c.d",
        "MCT_a.b.c",
        "eyJ.a.b"
      })
  void what_is_no_token_is_not_looked_up(String text) {
    assertThat(here.check(text)).isEmpty();
    assertThat(here.check("mct_a.b." + "c".repeat(300))).isEmpty();
    assertThat(tokens.lookUps).hasValue(0);
  }

  private static String text(MintToken.Minted minted) {
    return minted.text().reveal();
  }

  private MintToken.Minted mint(@Nullable ScopeToken maker) {
    return new MintToken(
            unitOfWork,
            tokens,
            new InMemoryEndpoints(unitOfWork),
            audit,
            ids,
            clock,
            new SecureRandom())
        .handle(
            new MintToken.Command("Agent", "orders:read", "1h", null, maker),
            scope -> MakerRights.Verdict.GRANTABLE,
            MAKER);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  /** Counts look-ups, and lets something happen right after one. */
  private static final class Counted implements ScopeTokens {
    private final ScopeTokens tokens;
    private final AtomicInteger lookUps = new AtomicInteger();
    private Runnable afterRead = () -> {};

    Counted(ScopeTokens tokens) {
      this.tokens = tokens;
    }

    @Override
    public void add(Sealed token) {
      tokens.add(token);
    }

    @Override
    public Optional<Sealed> find(OrganizationId organization, TokenId id) {
      lookUps.incrementAndGet();
      var found = tokens.find(organization, id);
      var now = afterRead;
      afterRead = () -> {};
      now.run();
      return found;
    }

    @Override
    public Page<ScopeToken> list(OrganizationId organization, @Nullable Position after, int limit) {
      return tokens.list(organization, after, limit);
    }

    @Override
    public List<TokenId> revoke(OrganizationId organization, TokenId id, Instant at) {
      return tokens.revoke(organization, id, at);
    }
  }
}
