package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.idempotency.Fingerprint;
import com.meocrm.core.idempotency.Idempotency;
import com.meocrm.core.idempotency.Idempotency.Refusals;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.idempotency.KeyedRequest;
import com.meocrm.core.idempotency.Outcome;
import com.meocrm.core.idempotency.StoredAnswer;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries out requests that change something. Where the database alone is touched the whole call is
 * one unit of work; with an {@code Idempotency-Key} it takes effect once, and repeats get the first
 * answer.
 *
 * <p>Round trips to the database of a call that stores one thing: one to begin, in which the key is
 * looked up as well, one for the thing, and one for its events, its audit entry, the answer and
 * COMMIT.
 */
public final class Mutations {
  private static final String REPLAYED = "Idempotency-Replayed";

  private final UnitOfWork unitOfWork;
  private final Idempotency idempotency;
  private final RequestGate outwards;

  /**
   * @param gate before the database
   * @param outwards before handlers that reach others; these may take long and hold no connection,
   *     so they do not stand in the way of those that need one
   */
  public Mutations(
      UnitOfWork unitOfWork, Idempotency idempotency, RequestGate gate, RequestGate outwards) {
    this.unitOfWork = new GatedUnitOfWork(unitOfWork, gate);
    this.idempotency = idempotency.through(this.unitOfWork);
    this.outwards = outwards;
  }

  /**
   * Answers a request of an authorised caller, by {@code handler} or as it was answered before.
   *
   * @throws RuntimeException that {@link ErrorMapper} knows
   */
  Answer carryOut(
      Route.Effect effect, Arrived request, Principal principal, Supplier<Answer> handler) {
    var key = IdempotencyHeader.of(request.http());
    if (key != null) {
      return carryOutOnce(effect, keyed(request, principal, key), request, handler);
    }
    return switch (effect) {
      case NONE, MANAGED -> handler.get();
      case STORED -> unitOfWork.run(principal.organization(), handler);
      case REACHES_OUT -> outwards.pass(handler);
    };
  }

  private Answer carryOutOnce(
      Route.Effect effect, KeyedRequest keyed, Arrived request, Supplier<Answer> handler) {
    Supplier<StoredAnswer> work = () -> stored(handler.get());
    Refusals refusals = failure -> refusal(failure, request);
    var outcome =
        switch (effect) {
          case NONE, MANAGED, STORED -> idempotency.once(keyed, work, refusals);
          case REACHES_OUT ->
              idempotency.onceReachingOut(keyed, () -> outwards.pass(work), refusals);
        };
    return switch (outcome) {
      case Outcome.Answered(var answer, var replayed) ->
          replayed ? answer(answer).withHeader(REPLAYED, "true") : answer(answer);
      case Outcome.KeyReused() -> throw new ProblemException(Problems.idempotencyKeyReused());
      case Outcome.InProgress(var retryAfter) ->
          throw new ProblemException(Problems.idempotencyInProgress(retryAfter));
    };
  }

  /** A token for one webhook endpoint is another principal than its owner's other tokens. */
  private static KeyedRequest keyed(Arrived request, Principal principal, IdempotencyKey key) {
    var http = request.http();
    var query = http.getQueryString();
    var target = query == null ? http.getRequestURI() : http.getRequestURI() + "?" + query;
    var webhook = principal.webhook();
    var name = webhook == null ? principal.subject() : principal.subject() + "\t" + webhook;
    return new KeyedRequest(
        new KeyedRequest.Scope(principal.organization(), name, key),
        Fingerprint.of(http.getMethod(), target, request.body()));
  }

  private static Optional<StoredAnswer> refusal(RuntimeException failure, Arrived request) {
    return failure instanceof DomainException || failure instanceof ProblemException
        ? Optional.of(
            stored(
                Answer.of(
                    ErrorMapper.problemOf(failure, request.exchange().traceId()),
                    request.exchange().traceId(),
                    request.exchange().language())))
        : Optional.empty();
  }

  private static StoredAnswer stored(Answer answer) {
    return new StoredAnswer(answer.status(), answer.contentType(), answer.headers(), answer.body());
  }

  private static Answer answer(StoredAnswer stored) {
    return Answer.of(stored.status(), stored.contentType(), stored.body())
        .withHeaders(stored.headers());
  }

  /**
   * A request whose body has arrived.
   *
   * @param body as it came, empty when there was none
   */
  @SuppressWarnings("ArrayRecordComponent") // read only
  record Arrived(HttpServletRequest http, byte[] body, Exchange exchange) {}

  /** Units of work, of which only so many may be open at once. */
  record GatedUnitOfWork(UnitOfWork unitOfWork, RequestGate gate) implements UnitOfWork {
    @Override
    public <T> T run(OrganizationId organization, Supplier<T> work) {
      return gate.pass(() -> unitOfWork.run(organization, work));
    }

    @Override
    public void afterCommit(Runnable hook) {
      unitOfWork.afterCommit(hook);
    }
  }
}
