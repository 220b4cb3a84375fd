package com.meocrm.adapter.persistence.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.idempotency.Fingerprint;
import com.meocrm.core.idempotency.Idempotency;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.idempotency.IdempotencyStore;
import com.meocrm.core.idempotency.IdempotencyStore.Claim;
import com.meocrm.core.idempotency.IdempotencyStoreContract;
import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqIdempotencyStoreTest extends IdempotencyStoreContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final Scope KEY = new Scope(SHOP, "usr_1", new IdempotencyKey("key-1"));
  private static final Fingerprint FINGERPRINT = Fingerprint.of("POST", "/", "{}".getBytes(UTF_8));
  private static final byte[] ANSWER = {1};

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.openForTransactionsThatMeet(2);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  private final UnitOfWork unitOfWork = new JooqUnitOfWork(database.transactions());
  private final IdempotencyStore store = new JooqIdempotencyStore(database.transactions());

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(Instant.parse("2025-11-11T05:00:00Z"));
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public IdempotencyStore store() {
        return store;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }
    };
  }

  @Test
  void a_key_that_another_transaction_holds_is_refused_at_once_and_free_when_that_ends() {
    unitOfWork.execute(
        SHOP,
        () -> {
          store.claim(KEY);
          // On another connection: it would wait for ever if it waited.
          assertThat(CompletableFuture.supplyAsync(this::claim).join()).isEqualTo(new Claim.Held());
        });

    assertThat(claim()).isEqualTo(new Claim.Free());
  }

  @Test
  void whoever_gets_the_key_after_a_commit_sees_the_answer() {
    for (int i = 0; i < 200; i++) {
      var key = new Scope(SHOP, "usr_1", new IdempotencyKey("race-" + i));
      var other =
          CompletableFuture.supplyAsync(() -> {
            Claim claim;
            do {
              claim = unitOfWork.run(SHOP, () -> claimAndStore(key));
            } while (claim instanceof Claim.Held);
            return claim;
          });
      Claim mine;
      do {
        mine = unitOfWork.run(SHOP, () -> claimAndStore(key));
      } while (mine instanceof Claim.Held);

      assertThat(List.of(mine, other.join()).stream().filter(Claim.Free.class::isInstance))
          .as("of two at once, one finds the key free")
          .hasSize(1);
    }
  }

  @Test
  void an_answer_that_appeared_in_spite_of_the_hold_is_found_by_running_again() {
    var claims = new ArrayList<Claim>();

    unitOfWork.execute(
        SHOP,
        () -> {
          var claim = store.claim(KEY);
          claims.add(claim);
          if (claim instanceof Claim.Free) {
            test.execute(
                """
                insert into meocrm.idempotency values
                  ('org_shop', 'usr_1', 'key-1', repeat('0', 64), null, null, '\\x02', meocrm.meocrm_now() + interval '1 day')
                """);
            store.store(KEY, FINGERPRINT, ANSWER, Idempotency.KEPT);
          }
        });

    assertThat(claims).hasSize(2);
    assertThat(claims.getFirst()).isEqualTo(new Claim.Free());
    assertThat(claims.getLast()).isInstanceOf(Claim.Answered.class);
  }

  @Test
  void a_connection_that_dies_with_the_hold_frees_the_key() {
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  assertThat(store.claim(KEY)).isEqualTo(new Claim.Free());
                  store.store(KEY, FINGERPRINT, ANSWER, Idempotency.KEPT);
                  test.fetch(
                      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
                }));

    assertThat(claim()).isEqualTo(new Claim.Free());
  }

  @Test
  void the_reaper_and_a_request_that_uses_an_expired_key_do_not_wait_for_each_other() {
    unitOfWork.execute(SHOP, () -> store.store(KEY, FINGERPRINT, ANSWER, Idempotency.KEPT));
    test.advance(Idempotency.KEPT);

    unitOfWork.execute(
        SHOP,
        () -> {
          assertThat(store.claim(KEY)).isEqualTo(new Claim.Free());
          assertThat(CompletableFuture.supplyAsync(() -> store.removeExpired(10)).join()).isZero();
          store.store(KEY, FINGERPRINT, ANSWER, Idempotency.KEPT);
        });

    assertThat(store.removeExpired(10)).isZero();
    assertThat(claim()).isInstanceOf(Claim.Answered.class);
  }

  private Claim claim() {
    return unitOfWork.run(SHOP, () -> store.claim(KEY));
  }

  private Claim claimAndStore(Scope key) {
    var claim = store.claim(key);
    if (claim instanceof Claim.Free) {
      store.store(key, FINGERPRINT, ANSWER, Idempotency.KEPT);
    }
    return claim;
  }
}
