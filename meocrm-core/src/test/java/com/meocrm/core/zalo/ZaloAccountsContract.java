package com.meocrm.core.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.ZaloAccount.Quota;
import com.meocrm.core.zalo.ZaloAccount.Tokens;
import com.meocrm.core.zalo.ZaloAccounts.Grant;
import com.meocrm.core.zalo.ZaloAccounts.LastGrant;
import com.meocrm.core.zalo.ZaloAccounts.SealedTokens;
import com.meocrm.core.zalo.ZaloAccounts.SealedVerifier;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ZaloAccounts} promises. */
public abstract class ZaloAccountsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** The accounts under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    ZaloAccounts accounts();

    /** Moves the clock of leases. */
    void advance(Duration time);
  }

  private Harness harness;
  private ZaloAccounts accounts;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_accounts() {
    harness = harness();
    accounts = harness.accounts();
  }

  @Test
  void a_grant_is_found_as_it_was_stored_and_by_its_tenant_alone() {
    assertThat(grant(SHOP, "oa_1", tokens("a1"), NOON)).isTrue();

    var account = accounts.find(SHOP, "oa_1").orElseThrow();
    assertThat(account)
        .isEqualTo(
            new ZaloAccount(SHOP, "oa_1", "app_1", "Shop", tokens("a1"), null, null, NOON, 1));
    assertThat(accounts.find(OTHER, "oa_1")).isEmpty();
    assertThat(accounts.find(SHOP, "oa_2")).isEmpty();
  }

  @Test
  void a_grant_outside_of_a_unit_of_work_is_refused_and_one_that_rolls_back_leaves_nothing() {
    assertThatIllegalStateException()
        .isThrownBy(() -> accounts.grant(SHOP, "oa_1", "app_1", "Shop", tokens("a1"), NOON));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      accounts.grant(SHOP, "oa_1", "app_1", "Shop", tokens("a1"), NOON);
                      throw new IllegalStateException("on purpose");
                    }));
    assertThat(accounts.find(SHOP, "oa_1")).isEmpty();
  }

  @Test
  void granting_again_replaces_the_tokens_and_ends_trouble() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);
    accounts.troubled(SHOP, "oa_1", 1, "refused");

    assertThat(grant(SHOP, "oa_1", tokens("a2"), NOON.plusSeconds(1))).isFalse();

    var account = accounts.find(SHOP, "oa_1").orElseThrow();
    assertThat(account.tokens()).isEqualTo(tokens("a2"));
    assertThat(account.trouble()).isNull();
    assertThat(account.version()).isEqualTo(2);
  }

  @Test
  void the_account_granted_last_is_the_latest() {
    grant(SHOP, "oa_1", tokens("a1"), NOON.plusSeconds(1));
    grant(SHOP, "oa_2", tokens("a2"), NOON);
    grant(OTHER, "oa_3", tokens("a3"), NOON.plusSeconds(2));

    assertThat(accounts.latest(SHOP).orElseThrow().oaId()).isEqualTo("oa_1");
  }

  @Test
  void accounts_are_found_by_app_and_id_whosever_they_are() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);
    grant(OTHER, "oa_1", tokens("a2"), NOON);
    grant(OTHER, "oa_2", tokens("a3"), NOON);

    assertThat(accounts.among("app_1", List.of("oa_1", "84987654321")))
        .extracting(ZaloAccount::organization)
        .containsExactlyInAnyOrder(SHOP, OTHER);
    assertThat(accounts.among("app_2", List.of("oa_1"))).isEmpty();
    assertThat(accounts.among("app_1", List.of())).isEmpty();
  }

  @Test
  void one_at_a_time_refreshes_until_its_lease_ends() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);

    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "one", LEASE)).isTrue();
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "two", LEASE)).isFalse();

    harness.advance(LEASE);
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "two", LEASE)).isTrue();
    accounts.releaseRefresh(SHOP, "oa_1", "one");
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "three", LEASE)).isFalse();
    accounts.releaseRefresh(SHOP, "oa_1", "two");
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "three", LEASE)).isTrue();
  }

  @Test
  void new_tokens_follow_the_version_they_came_from_and_no_other() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);
    accounts.claimRefresh(SHOP, "oa_1", 1, "one", LEASE);

    assertThat(accounts.renewed(SHOP, "oa_1", 1, tokens("a2"))).isTrue();
    assertThat(accounts.renewed(SHOP, "oa_1", 1, tokens("a3"))).isFalse();

    assertThat(accounts.find(SHOP, "oa_1").orElseThrow().tokens()).isEqualTo(tokens("a2"));
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 1, "late", LEASE)).isFalse();
    assertThat(accounts.claimRefresh(SHOP, "oa_1", 2, "next", LEASE)).isTrue();
  }

  @Test
  void trouble_is_noted_once_and_only_of_the_tokens_that_had_it() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);

    assertThat(accounts.troubled(SHOP, "oa_1", 2, "of others")).isFalse();
    assertThat(accounts.troubled(SHOP, "oa_1", 1, "refused")).isTrue();
    assertThat(accounts.troubled(SHOP, "oa_1", 1, "again")).isFalse();

    assertThat(accounts.find(SHOP, "oa_1").orElseThrow().trouble()).isEqualTo("refused");
    assertThat(accounts.endingBefore(NOON.plusSeconds(1_000_000), 10)).isEmpty();
  }

  @Test
  void a_distrusted_token_has_ended() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);

    accounts.distrust(SHOP, "oa_1", 7, NOON);
    assertThat(expiry()).isEqualTo(tokens("a1").accessExpiresAt());
    accounts.distrust(SHOP, "oa_1", 1, NOON);
    assertThat(expiry()).isEqualTo(NOON);
  }

  @Test
  void those_that_end_soon_come_first() {
    grant(SHOP, "oa_1", new Tokens("a", "r", NOON.plusSeconds(20), NOON), NOON);
    grant(OTHER, "oa_2", new Tokens("a", "r", NOON.plusSeconds(10), NOON), NOON);
    grant(OTHER, "oa_3", new Tokens("a", "r", NOON.plusSeconds(30), NOON), NOON);

    assertThat(accounts.endingBefore(NOON.plusSeconds(30), 10))
        .extracting(ZaloAccount::oaId)
        .containsExactly("oa_2", "oa_1");
    assertThat(accounts.endingBefore(NOON.plusSeconds(30), 1)).hasSize(1);
  }

  @Test
  void a_change_of_quota_counts_when_it_is_later_than_the_last() {
    grant(SHOP, "oa_1", tokens("a1"), NOON);
    var day = LocalDate.of(2025, 11, 11);

    accounts.quota(SHOP, "oa_1", new Quota(500, 0, day));
    assertThat(accounts.quotaChanged(SHOP, "oa_1", new Quota(1000, 500, day), NOON)).isTrue();
    assertThat(accounts.quotaChanged(SHOP, "oa_1", new Quota(1, 1, day), NOON)).isFalse();
    assertThat(accounts.quotaChanged(SHOP, "oa_1", new Quota(1, 1, day), NOON.minusSeconds(1)))
        .isFalse();

    assertThat(accounts.find(SHOP, "oa_1").orElseThrow().quota())
        .isEqualTo(new Quota(1000, 500, day));
  }

  @Test
  void a_grant_is_ended_once_and_in_time_and_its_verifier_stays() {
    begin(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "sealed-1"));

    assertThat(accounts.endGrant("digest-2", NOON.minusSeconds(1))).isEmpty();
    assertThat(accounts.endGrant("digest-1", NOON)).isEmpty();
    assertThat(accounts.endGrant("digest-1", NOON.minusSeconds(1)))
        .contains(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "sealed-1"));
    assertThat(accounts.endGrant("digest-1", NOON.minusSeconds(1))).isEmpty();

    assertThat(accounts.verifier(SHOP, "app_1")).contains("sealed-1");
    assertThat(accounts.verifier(OTHER, "app_1")).isEmpty();
  }

  @Test
  void why_a_grant_came_to_nothing_is_known_until_the_next_one_is_begun() {
    begin(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "sealed-1"));
    assertThat(lastGrant()).isEqualTo(new LastGrant(NOON, true, null));
    accounts.refuseGrant(SHOP, "app_1", "too early: it was not ended");
    assertThat(lastGrant()).isEqualTo(new LastGrant(NOON, true, null));

    accounts.endGrant("digest-1", NOON.minusSeconds(1));
    assertThat(lastGrant()).isEqualTo(new LastGrant(NOON, false, null));
    accounts.refuseGrant(SHOP, "app_1", "nobody agreed");
    assertThat(lastGrant()).isEqualTo(new LastGrant(NOON, false, "nobody agreed"));
    assertThat(accounts.lastGrant(OTHER, "app_1")).isEmpty();

    begin(new Grant(SHOP, "app_1", "digest-2", "usr_1", NOON.plusSeconds(1), "sealed-1"));
    assertThat(lastGrant()).isEqualTo(new LastGrant(NOON.plusSeconds(1), true, null));
  }

  @Test
  void beginning_again_makes_the_former_link_void() {
    begin(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "sealed-1"));
    begin(new Grant(SHOP, "app_1", "digest-2", "usr_2", NOON, "sealed-1"));

    assertThat(accounts.endGrant("digest-1", NOON.minusSeconds(1))).isEmpty();
    assertThat(accounts.endGrant("digest-2", NOON.minusSeconds(1)).orElseThrow().requestedBy())
        .isEqualTo("usr_2");
  }

  @Test
  void tokens_of_all_tenants_can_be_sealed_anew_and_nothing_else_of_them_changes() {
    grant(SHOP, "oa_1", new Tokens("v1:old:a", "v1:old:r", NOON.plusSeconds(9), NOON), NOON);
    grant(OTHER, "oa_1", new Tokens("v1:new:a", "v1:old:s", NOON.plusSeconds(9), NOON), NOON);
    grant(SHOP, "oa_2", new Tokens("v1:new:b", "v1:new:t", NOON.plusSeconds(9), NOON), NOON);
    grant(SHOP, "oa_3", new Tokens("v1:lost:c", "v1:lost:u", NOON.plusSeconds(9), NOON), NOON);
    accounts.claimRefresh(SHOP, "oa_1", 1, "one", LEASE);

    int looked =
        accounts.reseal(
            "v1:new:",
            10,
            stored ->
                stored.oaId().equals("oa_3")
                    ? Optional.empty()
                    : Optional.of(
                        new SealedTokens(
                            stored.organization(),
                            stored.oaId(),
                            stored.access().replace("old", "new"),
                            stored.refresh().replace("old", "new"))));

    assertThat(looked).isEqualTo(3);
    var account = accounts.find(SHOP, "oa_1").orElseThrow();
    assertThat(account.tokens())
        .isEqualTo(new Tokens("v1:new:a", "v1:new:r", NOON.plusSeconds(9), NOON));
    assertThat(accounts.find(OTHER, "oa_1").orElseThrow().tokens().refresh()).isEqualTo("v1:new:s");
    assertThat(accounts.find(SHOP, "oa_3").orElseThrow().tokens().access()).isEqualTo("v1:lost:c");
    assertThat(accounts.reseal("v1:lost:", 2, stored -> Optional.empty())).isEqualTo(2);
    assertThat(accounts.renewed(SHOP, "oa_1", 1, tokens("a2"))).isTrue();
  }

  @Test
  void verifiers_of_all_tenants_can_be_sealed_anew_and_grants_go_on() {
    begin(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "v1:old:a"));
    begin(new Grant(OTHER, "app_1", "digest-2", "usr_1", NOON, "v1:new:b"));

    int looked =
        accounts.resealVerifiers(
            "v1:new:",
            10,
            stored ->
                Optional.of(new SealedVerifier(stored.organization(), stored.appId(), "v1:new:a")));

    assertThat(looked).isEqualTo(1);
    assertThat(accounts.verifier(SHOP, "app_1")).contains("v1:new:a");
    assertThat(accounts.verifier(OTHER, "app_1")).contains("v1:new:b");
    assertThat(accounts.endGrant("digest-1", NOON.minusSeconds(1)))
        .contains(new Grant(SHOP, "app_1", "digest-1", "usr_1", NOON, "v1:new:a"));
  }

  private Instant expiry() {
    return accounts.find(SHOP, "oa_1").orElseThrow().tokens().accessExpiresAt();
  }

  private LastGrant lastGrant() {
    return accounts.lastGrant(SHOP, "app_1").orElseThrow();
  }

  private void begin(Grant grant) {
    harness.unitOfWork().execute(grant.organization(), () -> accounts.beginGrant(grant));
  }

  private boolean grant(OrganizationId organization, String oaId, Tokens tokens, Instant at) {
    return harness
        .unitOfWork()
        .run(organization, () -> accounts.grant(organization, oaId, "app_1", "Shop", tokens, at));
  }

  private static Tokens tokens(String access) {
    return new Tokens(access, "r-" + access, NOON.plusSeconds(90_000), NOON);
  }
}
