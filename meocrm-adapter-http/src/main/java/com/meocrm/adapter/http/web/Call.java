package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.idempotency.IdempotencyKey;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.webhook.EndpointId;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An authorised request with a body that is JSON, ready to be decoded by its route. */
public final class Call {
  private final Context http;
  private final String traceId;
  private final @Nullable Principal principal;
  private final @Nullable JsonNode json;
  private final byte @Nullable [] raw;
  private final RequestGate gate;
  private final Query query;
  private final Violations violations;
  private final UnaryOperator<Problem> challenge;
  private boolean webhookChecked;

  Call(
      Context http,
      String traceId,
      @Nullable Principal principal,
      @Nullable JsonNode json,
      byte @Nullable [] raw,
      RequestGate gate,
      Query query,
      Violations violations,
      UnaryOperator<Problem> challenge) {
    this.http = http;
    this.traceId = traceId;
    this.principal = principal;
    this.json = json;
    this.raw = raw;
    this.gate = gate;
    this.query = query;
    this.violations = violations;
    this.challenge = challenge;
  }

  /**
   * Checks that nothing of the request was wrong, so ask once all is decoded.
   *
   * @return on whose behalf the use case runs
   * @throws com.meocrm.core.shared.DomainException with all violations found so far
   */
  public RequestContext context() {
    violations.orThrow();
    return unchecked();
  }

  /**
   * On whose behalf it is, whatever is wrong with the request; for a {@link Route.Guard}, which
   * looks at it before all that is told.
   */
  public RequestContext unchecked() {
    return new RequestContext(organization(), caller().asCaller(), traceId);
  }

  /** The member {@code name} of the body; empty where that is no text. Reports nothing. */
  public Optional<String> peek(String name) {
    return json == null ? Optional.empty() : json.optional(name).flatMap(Call::text);
  }

  private static Optional<String> text(JsonNode node) {
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }

  /** The caller's tenant. */
  public OrganizationId organization() {
    return caller().organization();
  }

  /** A parameter of the path, decoded; it may be anything but empty. */
  public String pathParameter(String name) {
    return http.pathParam(name);
  }

  /** A header of the request, or null when it is absent; the first of several. */
  public @Nullable String header(String name) {
    return http.req().getHeader(name);
  }

  /** Whether the request comes from this computer itself, through no proxy that says so. */
  public boolean isFromThisComputer() {
    return ClientAddresses.isLocal(
        http.req().getRemoteAddr(),
        header("Forwarded") != null || header("X-Forwarded-For") != null);
  }

  public String traceId() {
    return traceId;
  }

  /** The bytes of a body that is signed. */
  public byte[] rawBody() {
    if (raw == null) {
      throw new IllegalStateException("the route has no signed body");
    }
    return raw;
  }

  /**
   * Waits for something outside of the store: meanwhile this call's place before the store is
   * another's.
   */
  public <T> T awayFromStore(Supplier<T> waiting) {
    return gate.outside(waiting);
  }

  /**
   * Does {@code work} in a place before the store, for handlers that hold none.
   *
   * @throws ProblemException 503 when no place comes free in time
   */
  public <T> T atStore(Supplier<T> work) {
    return gate.pass(work);
  }

  /** The same units of work, each of which takes a place before the store. */
  public UnitOfWork atStore(UnitOfWork unitOfWork) {
    return new Mutations.GatedUnitOfWork(unitOfWork, gate);
  }

  /**
   * The request's {@code Idempotency-Key}; null: it has none.
   *
   * @throws ProblemException 400 when it is malformed
   */
  public @Nullable IdempotencyKey idempotencyKey() {
    return IdempotencyHeader.of(http.req());
  }

  /** The language for people. */
  public Language language() {
    return Pipeline.languageOf(http);
  }

  /** The problem with the challenge that the pipeline would give it; for routes of agents. */
  public Problem completed(Problem problem) {
    return challenge.apply(problem);
  }

  /** Scheme and authority under which the caller found the server. */
  public String origin() {
    return Challenges.origin(http.req());
  }

  public Query query() {
    return query;
  }

  /** Collects what is wrong with the request. */
  public Violations violations() {
    return violations;
  }

  /** Has {@code body} written after the head of the answer, which the handler returns. */
  public void answerWith(StreamBody body) {
    http.attribute(StreamBody.class.getName(), body);
  }

  /** The body as an object. */
  public JsonObject body() {
    if (json == null) {
      throw new IllegalStateException("the route has no body");
    }
    return JsonObject.body(json, violations);
  }

  /** The body as an object; one that is an array becomes the member {@code name} of an object. */
  public JsonObject bodyOrItems(String name) {
    return json instanceof ArrayNode items
        ? JsonObject.body(JsonNodeFactory.instance.objectNode().set(name, items), violations)
        : body();
  }

  /**
   * What {@code If-Match} expects of the version of the thing that is edited: anything when it is
   * absent or {@code *}. A header that is no list of entity tags is a violation. Tags that are well
   * formed and not ours, weak ones among them, match nothing.
   */
  public ExpectedVersion ifMatch() {
    return IfMatch.parse(http.req().getHeaders("If-Match"), violations);
  }

  /**
   * Whether the caller's token may see what belongs to this webhook endpoint: every token may but
   * one that was made for another endpoint. A route that is {@link Route#openToWebhookTokens} must
   * ask this, or {@link #requireWebhook}, before it answers.
   */
  public boolean allowsWebhook(EndpointId webhook) {
    webhookChecked = true;
    var only = caller().webhook();
    return only == null || only.equals(webhook);
  }

  /**
   * Refuses tokens that were made for another webhook endpoint.
   *
   * @throws ProblemException 403
   */
  public void requireWebhook(EndpointId webhook) {
    if (!allowsWebhook(webhook)) {
      throw new ProblemException(Problems.otherWebhook());
    }
  }

  boolean webhookWasChecked() {
    return webhookChecked;
  }

  /** The caller with all that the token says. */
  public Principal principal() {
    return caller();
  }

  private Principal caller() {
    if (principal == null) {
      throw new IllegalStateException("the route is public");
    }
    return principal;
  }
}
