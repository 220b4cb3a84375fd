package com.meocrm.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.app.bench.Pace;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TimeOrderedIds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Shops that place orders over REST at whichever server is up, asking again until they have an
 * answer, and a host program that records what becomes of the orders in transactions of its own.
 */
final class ChaosWriters implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int CREATED = 201;
  private static final int CONFLICT = 409;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final ServerFleet fleet;
  private final Function<OrganizationId, String> tokens;
  private final Database database;
  private final JooqUnitOfWork unitOfWork;
  private final EventRecorder recorder;
  private final Map<String, OrganizationId> accepted = new ConcurrentHashMap<>();

  ChaosWriters(ServerFleet fleet, Function<OrganizationId, String> tokens, DatabaseConfig config) {
    this.fleet = fleet;
    this.tokens = tokens;
    this.database = Database.open(config.withPoolSize(4));
    this.unitOfWork = new JooqUnitOfWork(database.transactions());
    this.recorder =
        new EventRecorder(
            unitOfWork,
            new JooqOutbox(database.transactions()),
            new TimeOrderedIds(InstantSource.system(), new SecureRandom()),
            InstantSource.system(),
            () -> {});
  }

  /** Subscribes {@code url} to all orders of the organization, and returns the endpoint's id. */
  String subscribe(URI server, OrganizationId organization, URI url)
      throws IOException, InterruptedException {
    var body = "{\"url\":\"%s\",\"events\":[\"order.*\"],\"useDefaultSecret\":true}".formatted(url);
    var answer = post(server.resolve("/api/v1/webhooks"), organization, body);
    if (answer.statusCode() != CREATED) {
      throw new IOException("no endpoint: %d %s".formatted(answer.statusCode(), answer.body()));
    }
    return JSON.readTree(answer.body()).path("id").asText();
  }

  /** Places an order with this id, and returns when a server has said that it exists. */
  void placeOrder(OrganizationId organization, String id, RandomGenerator random)
      throws InterruptedException {
    var body =
        """
        {"id":"%s","channel":"ONLINE","paymentMethod":"BANK_TRANSFER","branchId":"br_hcm_01",
         "items":[{"sku":"AO-THUN-01","quantity":2,"unitPrice":"150000.00"}]}\
        """
            .formatted(id);
    while (!isAccepted(organization, body, random)) {
      Pace.pause(PAUSE);
    }
    accepted.put(id, organization);
  }

  private boolean isAccepted(OrganizationId organization, String body, RandomGenerator random)
      throws InterruptedException {
    var server = fleet.url(random);
    if (server.isEmpty()) {
      return false;
    }
    try {
      int status = post(server.get().resolve("/api/v1/orders"), organization, body).statusCode();
      // A conflict: the answer to an earlier request was lost with its server.
      return status == CREATED || status == CONFLICT;
    } catch (IOException e) {
      return false;
    }
  }

  /** Records that the order was completed, or, later, refunded. */
  void follow(OrganizationId organization, String id, boolean completed)
      throws InterruptedException {
    var facts = OrderStream.facts(id, completed ? "COMPLETED" : "REFUNDED");
    Event event =
        completed
            ? new OrderEvent.Completed(facts)
            : new OrderEvent.Refunded(facts, facts.valueNet(), "chaos");
    while (!isRecorded(organization, event)) {
      Pace.pause(PAUSE);
    }
  }

  private boolean isRecorded(OrganizationId organization, Event event) {
    try {
      unitOfWork.execute(
          organization, () -> recorder.record(BenchHub.context(organization), event));
      return true;
    } catch (StoreUnavailableException e) {
      return false; // if it was stored all the same, the event is there twice, which is allowed
    }
  }

  /** Orders that the servers have promised to know. */
  Set<String> accepted() {
    return Set.copyOf(accepted.keySet());
  }

  private HttpResponse<String> post(URI url, OrganizationId organization, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + tokens.apply(organization))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
    database.close();
  }
}
