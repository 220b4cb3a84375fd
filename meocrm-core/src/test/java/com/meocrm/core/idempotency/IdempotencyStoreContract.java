package com.meocrm.core.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.idempotency.IdempotencyStore.Claim;
import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link IdempotencyStore} promises. */
public abstract class IdempotencyStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Scope KEY = scope(SHOP, "usr_1", "key-1");
  private static final Fingerprint FINGERPRINT =
      Fingerprint.of("POST", "/api/v1/orders", "{}".getBytes(UTF_8));
  private static final Fingerprint ANOTHER =
      Fingerprint.of("POST", "/api/v1/orders", "{ }".getBytes(UTF_8));
  private static final byte[] ANSWER = {0, 1, 2, (byte) 0xff};
  private static final Duration LEASE = Duration.ofSeconds(60);

  /** The store under test, empty yet, and its time. */
  public interface Harness {
    UnitOfWork unitOfWork();

    IdempotencyStore store();

    /** Moves the clock of expiry and leases on. */
    void advance(Duration time);
  }

  private Harness harness;
  private IdempotencyStore store;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_store() {
    harness = harness();
    store = harness.store();
  }

  @Test
  void a_key_that_was_never_used_is_free() {
    assertThat(claim(KEY)).isEqualTo(new Claim.Free());
  }

  @Test
  void a_claim_alone_leaves_nothing_behind() {
    claim(KEY);

    assertThat(claim(KEY)).isEqualTo(new Claim.Free());
  }

  @Test
  void an_answer_is_found_as_it_was_stored() {
    store(KEY);

    assertAnswered(claim(KEY));
  }

  @Test
  void an_answer_of_a_unit_of_work_that_fails_is_not_stored() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            in(
                KEY,
                () -> {
                  claimAndStore(KEY);
                  throw new IllegalStateException("on purpose");
                }));

    assertThat(claim(KEY)).isEqualTo(new Claim.Free());
  }

  @Test
  void the_same_key_of_another_user_or_tenant_is_another_key() {
    store(KEY);

    assertThat(claim(scope(SHOP, "usr_2", "key-1"))).isEqualTo(new Claim.Free());
    assertThat(claim(scope(OTHER, "usr_1", "key-1"))).isEqualTo(new Claim.Free());
    assertThat(claim(scope(SHOP, "usr_1", "key-2"))).isEqualTo(new Claim.Free());
    assertThat(claim(scope(SHOP, "usr_1", "KEY-1"))).isEqualTo(new Claim.Free());
  }

  @Test
  void an_answer_is_given_until_its_time_is_over_and_then_the_key_is_free_again() {
    store(KEY);

    harness.advance(Idempotency.KEPT.minusSeconds(1));
    assertAnswered(claim(KEY));

    harness.advance(Duration.ofSeconds(2));
    assertThat(claim(KEY)).isEqualTo(new Claim.Free());

    store(KEY);
    assertAnswered(claim(KEY));
  }

  @Test
  void a_leased_key_is_its_owners_until_the_lease_ends() {
    lease("own_1");

    assertThat(claim(KEY)).isEqualTo(new Claim.Leased(FINGERPRINT, "own_1", false));
    harness.advance(LEASE.minusSeconds(1));
    assertThat(claim(KEY)).isEqualTo(new Claim.Leased(FINGERPRINT, "own_1", false));
    harness.advance(Duration.ofSeconds(2));
    assertThat(claim(KEY)).isEqualTo(new Claim.Leased(FINGERPRINT, "own_1", true));
  }

  @Test
  void an_owner_stores_its_answer_once_the_work_is_done_and_may_do_so_again() {
    lease("own_1");

    assertThat(finish("own_1")).isTrue();
    assertThat(finish("own_1")).isTrue();

    assertAnswered(claim(KEY));
  }

  @Test
  void an_owner_whose_key_was_taken_over_can_neither_store_nor_free() {
    lease("own_slow");
    harness.advance(LEASE.plusSeconds(1));
    lease("own_new");

    assertThat(finish("own_slow")).isFalse();
    in(
        KEY,
        () -> {
          store.release(KEY, "own_slow");
          return true;
        });

    assertThat(claim(KEY)).isEqualTo(new Claim.Leased(FINGERPRINT, "own_new", false));
    assertThat(finish("own_new")).isTrue();
    assertThat(finish("own_slow")).isFalse();
    assertAnswered(claim(KEY));
  }

  @Test
  void an_owner_frees_its_key() {
    lease("own_1");

    in(
        KEY,
        () -> {
          store.release(KEY, "own_1");
          return true;
        });

    assertThat(claim(KEY)).isEqualTo(new Claim.Free());
  }

  @Test
  void what_was_answered_is_not_freed() {
    lease("own_1");
    finish("own_1");

    in(
        KEY,
        () -> {
          store.release(KEY, "own_1");
          return true;
        });

    assertAnswered(claim(KEY));
  }

  @Test
  void only_what_is_past_is_removed_of_all_tenants_and_so_many_at_a_time() {
    store(KEY);
    store(scope(SHOP, "usr_1", "key-2"));
    store(scope(OTHER, "usr_1", "key-1"));
    harness.advance(Duration.ofHours(1));
    var late = scope(SHOP, "usr_1", "key-late");
    store(late);
    harness.advance(Idempotency.KEPT.minusMinutes(30));

    assertThat(store.removeExpired(2)).isEqualTo(2);
    assertThat(store.removeExpired(2)).isEqualTo(1);
    assertThat(store.removeExpired(2)).isZero();
    assertAnswered(claim(late));
  }

  @Test
  void outside_of_a_unit_of_work_no_key_is_used() {
    assertThatIllegalStateException().isThrownBy(() -> store.claim(KEY));
    assertThatIllegalStateException()
        .isThrownBy(() -> store.store(KEY, FINGERPRINT, ANSWER, Idempotency.KEPT));
  }

  private Claim claim(Scope scope) {
    return in(scope, () -> store.claim(scope));
  }

  private void store(Scope scope) {
    in(
        scope,
        () -> {
          claimAndStore(scope);
          return true;
        });
  }

  private void claimAndStore(Scope scope) {
    assertThat(store.claim(scope)).isEqualTo(new Claim.Free());
    store.store(scope, FINGERPRINT, ANSWER, Idempotency.KEPT);
  }

  private void lease(String owner) {
    in(
        KEY,
        () -> {
          assertThat(store.claim(KEY)).isInstanceOfAny(Claim.Free.class, Claim.Leased.class);
          store.lease(KEY, FINGERPRINT, owner, LEASE, Idempotency.KEPT);
          return true;
        });
  }

  private boolean finish(String owner) {
    return in(KEY, () -> store.finish(KEY, owner, ANSWER, Idempotency.KEPT));
  }

  private <T> T in(Scope scope, Supplier<T> work) {
    return harness.unitOfWork().run(scope.organization(), work);
  }

  private static void assertAnswered(Claim claim) {
    assertThat(claim)
        .isInstanceOfSatisfying(
            Claim.Answered.class,
            answered -> {
              assertThat(answered.answer()).isEqualTo(ANSWER);
              assertThat(answered.fingerprint()).isEqualTo(FINGERPRINT).isNotEqualTo(ANOTHER);
            });
  }

  private static Scope scope(OrganizationId organization, String principal, String key) {
    return new Scope(organization, principal, new IdempotencyKey(key));
  }
}
