package com.meocrm.adapter.http.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.CatalogueUseCases;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.PublishEvents;
import com.meocrm.core.event.PublishEvents.NewEvent;
import com.meocrm.core.event.PublishEvents.Published;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/v1/events}: events of outside producers, one by one or many at once. */
public final class PublishRoutes {
  private static final String PATH = "/api/v1/events";

  /** Longer ones are wrong in a way that the use case tells better. */
  private static final int MAX_TEXT_LENGTH = 1_000;

  /**
   * Where events wait longer for their numbers, the relay does not keep up, and who publishes more
   * would only starve deliveries.
   */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final String RETRY_AFTER_SECONDS = "5";

  private final CatalogueUseCases catalogue;
  private final EventLog log;

  public PublishRoutes(CatalogueUseCases catalogue, EventLog log) {
    this.catalogue = catalogue;
    this.log = log;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope("events:write"), this::publish),
        Route.post(PATH + ":batch", Requires.scope("events:write"), this::publishAll),
        Route.get(PATH + "/{id}", Requires.scope("events:read"), this::read));
  }

  private Answer publish(Call call) {
    var body = call.body();
    var event = event(body);
    body.done();
    var command = new PublishEvents.Command(List.of(event), false);
    requireKeepingUp(call);
    var published = catalogue.publish().handle(command, call.context()).getFirst();
    var json = PublishedJson.of(published);
    return published.isNew() ? Answer.created(PATH + "/" + published.id(), json) : Answer.ok(json);
  }

  private Answer publishAll(Call call) {
    var body = call.bodyOrItems("events");
    var events = body.objects("events", 1, PublishEvents.MAX_EVENTS, PublishRoutes::event);
    body.done();
    var command = new PublishEvents.Command(events, true);
    requireKeepingUp(call);
    var published = catalogue.publish().handle(command, call.context());
    var answer = BatchJson.of(published);
    return answer.created() > 0 ? Answer.created(PATH, answer) : Answer.ok(answer);
  }

  private void requireKeepingUp(Call call) {
    var wait = log.oldestWaiting(call.context().organization());
    if (wait.isPresent() && wait.get().compareTo(LONGEST_WAIT) > 0) {
      throw new ProblemException(
          Problem.of(
                  429,
                  "PUBLISHING_BEHIND",
                  "Earlier events still wait for their numbers; try again soon.")
              .withHeader("Retry-After", RETRY_AFTER_SECONDS));
    }
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw notFound();
    }
    return find(organization, new EventId(id)).map(Answer::ok).orElseThrow(PublishRoutes::notFound);
  }

  /**
   * Meanwhile the event may have gone from the one place to the other, so the log is asked again.
   */
  private Optional<Object> find(OrganizationId organization, EventId id) {
    return log.find(organization, id)
        .<Object>map(EventJson::of)
        .or(() -> log.waiting(organization, id).map(WaitingJson::of))
        .or(() -> log.find(organization, id).map(EventJson::of));
  }

  private static DomainException notFound() {
    return DomainException.notFound("EVENT_NOT_FOUND", "There is no such event.");
  }

  private static NewEvent event(JsonObject json) {
    return new NewEvent(
        json.text("eventId", MAX_TEXT_LENGTH),
        json.text("type", MAX_TEXT_LENGTH),
        json.optionalText("key", MAX_TEXT_LENGTH),
        json.jsonObject("data"));
  }

  /** What became of one event. */
  record PublishedJson(String eventId, boolean isNew) {
    static PublishedJson of(Published published) {
      return new PublishedJson(published.id().value(), published.isNew());
    }
  }

  /** What became of many. */
  record BatchJson(List<PublishedJson> data, int created, int duplicates) {
    static BatchJson of(List<Published> published) {
      int created = (int) published.stream().filter(Published::isNew).count();
      return new BatchJson(
          published.stream().map(PublishedJson::of).toList(), created, published.size() - created);
    }
  }

  /** An event that has no number yet. */
  record WaitingJson(
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long sequence,
      String eventId,
      @JsonRawValue String event) {
    static WaitingJson of(EncodedEvent waiting) {
      return new WaitingJson(
          null, waiting.id().value(), new String(waiting.body(), StandardCharsets.UTF_8));
    }
  }
}
