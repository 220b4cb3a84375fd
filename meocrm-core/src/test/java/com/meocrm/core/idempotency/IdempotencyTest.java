package com.meocrm.core.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.idempotency.Idempotency.Refusals;
import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.idempotency.Outcome.Answered;
import com.meocrm.core.idempotency.Outcome.InProgress;
import com.meocrm.core.idempotency.Outcome.KeyReused;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to use a key, on one node; two nodes and crashes are tested on a database. */
@Timeout(30)
class IdempotencyTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final KeyedRequest REQUEST = request("usr_1", "{}");
  private static final Map<DomainException.Kind, Integer> STATUS =
      Map.of(
          DomainException.Kind.INVALID, 400,
          DomainException.Kind.FORBIDDEN, 403,
          DomainException.Kind.NOT_FOUND, 404,
          DomainException.Kind.CONFLICT, 409,
          DomainException.Kind.UNPROCESSABLE, 422);
  private static final Refusals DOMAIN =
      failure ->
          failure instanceof DomainException e
              ? Optional.of(answer(STATUS.get(e.kind()), e.code()))
              : Optional.empty();

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryIdempotencyStore store = new InMemoryIdempotencyStore(unitOfWork, clock);
  private final AtomicInteger ids = new AtomicInteger();
  private final List<Duration> pauses = new ArrayList<>();
  private final Idempotency idempotency = over(unitOfWork);

  private final List<String> done = new ArrayList<>();

  @Test
  void a_repeat_gets_the_first_answer_and_nothing_is_done_again() {
    var first = idempotency.once(REQUEST, this::work, DOMAIN);
    var second = idempotency.once(REQUEST, this::work, DOMAIN);

    assertThat(done).containsExactly("work");
    assertAnswer(first, false, 201, "done");
    assertAnswer(second, true, 201, "done");
    assertThat(((Answered) second).answer().headers()).containsEntry("Location", "/orders/1");
  }

  @Test
  void another_request_under_the_key_is_told_so_and_leaves_the_first_replayable() {
    idempotency.once(REQUEST, this::work, DOMAIN);

    assertThat(idempotency.once(request("usr_1", "{ }"), this::work, DOMAIN))
        .isEqualTo(new KeyReused());
    assertAnswer(idempotency.once(REQUEST, this::work, DOMAIN), true, 201, "done");
    assertThat(done).hasSize(1);
  }

  @Test
  void the_key_of_somebody_else_is_another_key() {
    idempotency.once(REQUEST, this::work, DOMAIN);

    assertAnswer(idempotency.once(request("usr_2", "{}"), this::work, DOMAIN), false, 201, "done");
    assertThat(done).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONFLICT", "UNPROCESSABLE"})
  void a_refusal_of_the_domain_undoes_the_work_and_is_given_again(DomainException.Kind kind) {
    Supplier<StoredAnswer> refusing =
        () -> {
          write("undone");
          throw new DomainException(kind, "NO", "No.", Map.of());
        };

    var first = idempotency.once(REQUEST, refusing, DOMAIN);
    var second = idempotency.once(REQUEST, this::work, DOMAIN);

    assertThat(done).isEmpty();
    int status = kind == DomainException.Kind.CONFLICT ? 409 : 422;
    assertAnswer(first, false, status, "NO");
    assertAnswer(second, true, status, "NO");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVALID", "FORBIDDEN", "NOT_FOUND"})
  void what_may_be_right_the_next_time_is_not_kept(DomainException.Kind kind) {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            idempotency.once(
                REQUEST,
                () -> {
                  throw new DomainException(kind, "NO", "No.", Map.of());
                },
                DOMAIN));

    assertThat(store.size()).isZero();
    // Not even the fingerprint: a corrected body under the same key is welcome.
    assertAnswer(
        idempotency.once(request("usr_1", "{\"right\":1}"), this::work, DOMAIN),
        false,
        201,
        "done");
  }

  @Test
  void what_breaks_leaves_nothing_behind_and_a_repeat_is_carried_out() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            idempotency.once(
                REQUEST,
                () -> {
                  write("half");
                  throw new IllegalArgumentException("a bug");
                },
                DOMAIN));

    assertThat(done).isEmpty();
    assertAnswer(idempotency.once(REQUEST, this::work, DOMAIN), false, 201, "done");
  }

  @Test
  void a_refusal_is_not_given_when_another_node_has_carried_the_request_out_meanwhile() {
    Supplier<StoredAnswer> overtaken =
        () -> {
          // After this unit of work rolls back, before the refusal is stored.
          unitOfWork.beforeCommit(() -> {
            unitOfWork.beforeCommit(() -> {});
            throw DomainException.conflict("LOST", "Lost.", Map.of());
          });
          return work();
        };
    var other = over(unitOfWork);
    Refusals meanwhile =
        failure -> {
          other.once(REQUEST, this::work, DOMAIN);
          return DOMAIN.of(failure);
        };

    assertAnswer(idempotency.once(REQUEST, overtaken, meanwhile), true, 201, "done");
    assertThat(done).containsExactly("work");
  }

  @Test
  void fifty_at_once_are_carried_out_once_and_all_get_the_same_bytes() {
    var enter = new CountDownLatch(1);
    var calls =
        IntStream.range(0, 50)
            .mapToObj(i ->
                supplyAsync(
                    () ->
                        idempotency.once(
                            REQUEST,
                            () -> {
                              awaitOpen(enter);
                              return work();
                            },
                            DOMAIN),
                    Thread::startVirtualThread))
            .toList();
    enter.countDown();

    var answers = calls.stream().map(call -> (Answered) call.join()).toList();
    assertThat(done).containsExactly("work");
    assertThat(answers)
        .allSatisfy(a -> assertThat(a.answer().body()).isEqualTo("done".getBytes(UTF_8)));
    assertThat(answers.stream().filter(a -> !a.replayed())).hasSize(1);
  }

  @Test
  void one_that_waited_for_a_failure_tries_itself() {
    var inside = new CountDownLatch(1);
    var fail = new CountDownLatch(1);
    var first =
        supplyAsync(
            () ->
                idempotency.once(
                    REQUEST,
                    () -> {
                      inside.countDown();
                      awaitOpen(fail);
                      throw new IllegalArgumentException("a bug");
                    },
                    DOMAIN),
            Thread::startVirtualThread);
    awaitOpen(inside);
    var second =
        supplyAsync(
            () -> idempotency.once(REQUEST, this::work, DOMAIN), Thread::startVirtualThread);

    fail.countDown();

    assertThat(first).failsWithin(Duration.ofSeconds(10));
    assertAnswer(second.join(), false, 201, "done");
  }

  @Test
  void one_that_waited_and_asks_for_something_else_is_told_so() {
    var inside = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    var first =
        supplyAsync(
            () ->
                idempotency.once(
                    REQUEST,
                    () -> {
                      inside.countDown();
                      awaitOpen(finish);
                      return work();
                    },
                    DOMAIN),
            Thread::startVirtualThread);
    awaitOpen(inside);
    var second =
        supplyAsync(
            () -> idempotency.once(request("usr_1", "[]"), this::work, DOMAIN),
            Thread::startVirtualThread);

    finish.countDown();

    assertThat(second.join()).isEqualTo(new KeyReused());
    assertAnswer(first.join(), false, 201, "done");
  }

  @Test
  void a_key_that_another_node_holds_is_asked_for_again_until_patience_is_over() {
    store.holdElsewhere(REQUEST.scope());

    assertThat(idempotency.once(REQUEST, this::work, DOMAIN))
        .isEqualTo(new InProgress(Duration.ofSeconds(1)));

    assertThat(done).isEmpty();
    assertThat(pauses).hasSizeGreaterThan(10);
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Idempotency.PATIENCE);
    store.letGoElsewhere(REQUEST.scope());
    assertAnswer(idempotency.once(REQUEST, this::work, DOMAIN), false, 201, "done");
  }

  @Test
  void stored_answers_are_encrypted() {
    idempotency.once(REQUEST, () -> answer(201, "whsec_secret"), DOMAIN);

    assertThat(new String(store.stored(REQUEST.scope()), UTF_8)).doesNotContain("whsec_secret");
    assertAnswer(idempotency.once(REQUEST, this::work, DOMAIN), true, 201, "whsec_secret");
  }

  @Test
  void an_answer_without_a_body_and_one_of_bytes_are_given_again_as_they_were() {
    byte[] bytes = {0, (byte) 0xff, 10};
    idempotency.once(
        REQUEST, () -> new StoredAnswer(204, "application/json", Map.of(), new byte[0]), DOMAIN);
    var other = request("usr_2", "{}");
    idempotency.once(
        other,
        () -> new StoredAnswer(200, "application/pdf", Map.of("ETag", "\"7\""), bytes),
        DOMAIN);

    var empty = ((Answered) idempotency.once(REQUEST, this::work, DOMAIN)).answer();
    var full = ((Answered) idempotency.once(other, this::work, DOMAIN)).answer();
    assertThat(empty.status()).isEqualTo(204);
    assertThat(empty.body()).isEmpty();
    assertThat(full.body()).isEqualTo(bytes);
    assertThat(full.contentType()).isEqualTo("application/pdf");
    assertThat(full.headers()).isEqualTo(Map.of("ETag", "\"7\""));
  }

  // Requests that reach others.

  @Test
  void no_transaction_is_open_while_others_are_reached() {
    var answer =
        idempotency.onceReachingOut(
            REQUEST,
            () -> {
              assertThatExceptionOfType(IllegalStateException.class)
                  .isThrownBy(() -> unitOfWork.require(SHOP));
              return answer(200, "sent");
            },
            DOMAIN);

    assertAnswer(answer, false, 200, "sent");
    assertAnswer(idempotency.onceReachingOut(REQUEST, this::work, DOMAIN), true, 200, "sent");
  }

  @Test
  void an_owner_that_died_is_followed_once_its_lease_has_ended() {
    die();

    assertThat(idempotency.onceReachingOut(REQUEST, () -> answer(200, "second"), DOMAIN))
        .isInstanceOf(InProgress.class);
    clock.advance(ReachingOut.LEASE);
    assertAnswer(
        idempotency.onceReachingOut(REQUEST, () -> answer(200, "second"), DOMAIN),
        false,
        200,
        "second");
  }

  @Test
  void a_slow_owner_whose_key_was_taken_over_stores_nothing() {
    var other = over(unitOfWork);

    var late =
        idempotency.onceReachingOut(
            REQUEST,
            () -> {
              clock.advance(ReachingOut.LEASE);
              other.onceReachingOut(REQUEST, () -> answer(200, "second"), DOMAIN);
              return answer(200, "first");
            },
            DOMAIN);

    assertThat(late).isInstanceOf(InProgress.class);
    assertAnswer(idempotency.onceReachingOut(REQUEST, this::work, DOMAIN), true, 200, "second");
  }

  @Test
  void an_owner_knows_its_key_when_only_the_word_of_the_commit_was_lost() {
    var lossy = new LosesItsWord(1);

    var answer = over(lossy).onceReachingOut(REQUEST, () -> answer(200, "sent"), DOMAIN);

    assertAnswer(answer, false, 200, "sent");
    assertThat(lossy.lost).isEqualTo(1);
  }

  @Test
  void an_answer_whose_word_of_the_commit_was_lost_is_stored_all_the_same() {
    var lossy = new LosesItsWord(2); // the first unit of work takes the key, the second stores

    assertAnswer(
        over(lossy).onceReachingOut(REQUEST, () -> answer(200, "sent"), DOMAIN),
        false,
        200,
        "sent");
    assertAnswer(idempotency.onceReachingOut(REQUEST, this::work, DOMAIN), true, 200, "sent");
  }

  @Test
  void what_fails_while_reaching_out_frees_the_key_and_a_refusal_is_kept() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            idempotency.onceReachingOut(
                REQUEST,
                () -> {
                  throw new IllegalArgumentException("a bug");
                },
                DOMAIN));
    assertThat(store.size()).isZero();

    Supplier<StoredAnswer> refusing =
        () -> {
          throw DomainException.conflict("NO", "No.", Map.of());
        };
    assertAnswer(idempotency.onceReachingOut(REQUEST, refusing, DOMAIN), false, 409, "NO");
    assertAnswer(idempotency.onceReachingOut(REQUEST, this::work, DOMAIN), true, 409, "NO");
  }

  @Test
  void a_key_that_a_former_release_leased_is_used_by_one_that_stores_once_the_lease_has_ended() {
    die();

    assertThat(idempotency.once(REQUEST, this::work, DOMAIN)).isInstanceOf(InProgress.class);
    clock.advance(ReachingOut.LEASE);
    assertAnswer(idempotency.once(REQUEST, this::work, DOMAIN), false, 201, "done");
  }

  /** A process that dies while it reaches out: the key is leased, and that is all. */
  private void die() {
    unitOfWork.execute(
        SHOP,
        () ->
            store.lease(
                REQUEST.scope(),
                REQUEST.fingerprint(),
                "own_dead",
                ReachingOut.LEASE,
                Idempotency.KEPT));
  }

  private StoredAnswer work() {
    write("work");
    return answer(201, "done");
  }

  private void write(String what) {
    unitOfWork.require(SHOP);
    done.add(what);
    unitOfWork.written(SHOP, () -> done.remove(what));
  }

  private Idempotency over(UnitOfWork work) {
    var cipher =
        new SecretCipher(
            MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])),
            null,
            new SecureRandom());
    return new Idempotency(
        work,
        store,
        cipher,
        prefix -> prefix + "_" + ids.incrementAndGet(),
        clock::nanoTime,
        time -> {
          pauses.add(time);
          clock.advance(time);
        });
  }

  private static void assertAnswer(Outcome outcome, boolean replayed, int status, String body) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Answered.class,
            answered -> {
              assertThat(answered.replayed()).isEqualTo(replayed);
              assertThat(answered.answer().status()).isEqualTo(status);
              assertThat(answered.answer().body()).isEqualTo(body.getBytes(UTF_8));
            });
  }

  private static StoredAnswer answer(int status, String body) {
    return new StoredAnswer(
        status, "application/json", Map.of("Location", "/orders/1"), body.getBytes(UTF_8));
  }

  private static KeyedRequest request(String principal, String body) {
    return new KeyedRequest(
        new Scope(SHOP, principal, new IdempotencyKey("key-1")),
        Fingerprint.of("POST", "/api/v1/orders", body.getBytes(UTF_8)));
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Commits, and says once that it does not know. */
  private final class LosesItsWord implements UnitOfWork {
    private final int at;
    private int runs;
    private int lost;

    LosesItsWord(int at) {
      this.at = at;
    }

    @Override
    public <T> T run(OrganizationId organization, Supplier<T> work) {
      var result = unitOfWork.run(organization, work);
      if (++runs == at) {
        lost++;
        throw new StoreUnavailableException("broken off", new IllegalStateException("on purpose"));
      }
      return result;
    }

    @Override
    public void afterCommit(Runnable hook) {
      unitOfWork.afterCommit(hook);
    }
  }
}
