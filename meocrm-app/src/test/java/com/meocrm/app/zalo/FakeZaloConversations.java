package com.meocrm.app.zalo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Conversations of people with the fake's official account, which are open for seven days. */
public final class FakeZaloConversations {
  private static final Duration WINDOW = Duration.ofDays(7);
  private static final int MAX_TEXT = 2000;
  private static final Set<String> FIELDS = Set.of("recipient", "message");

  private final InstantSource clock;
  private final Map<String, Instant> heard = new HashMap<>();
  private final List<Told> told = new ArrayList<>();
  private final List<Integer> answers = new ArrayList<>();
  private final List<Integer> scripted = new ArrayList<>();

  FakeZaloConversations(InstantSource clock) {
    this.clock = clock;
  }

  /** Somebody writes to the account, or comes to it. */
  public synchronized void hears(String user) {
    heard.put(user, clock.instant());
  }

  /** Somebody turns away from the account. */
  public synchronized void loses(String user) {
    heard.remove(user);
  }

  /** The next messages get these errors. */
  public synchronized void nextErrors(Integer... errors) {
    scripted.addAll(List.of(errors));
  }

  /** What that person reads. */
  public synchronized List<String> texts(String user) {
    return told.stream().filter(m -> m.user.equals(user)).map(Told::text).toList();
  }

  /** The error of each message that came, 0 for those taken. */
  public synchronized List<Integer> answers() {
    return List.copyOf(answers);
  }

  synchronized JsonNode take(FakeZalo.Request request) {
    var answer = answer(request);
    answers.add(answer.path("error").asInt());
    return answer;
  }

  private JsonNode answer(FakeZalo.Request request) {
    var json = request.json();
    if (json == null
        || !json.isObject()
        || !String.valueOf(request.header("Content-Type")).startsWith("application/json")) {
      return FakeZalo.error(-201, "body is invalid");
    }
    for (var names = json.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!FIELDS.contains(name)) {
        return FakeZalo.error(-201, name + " is invalid");
      }
    }
    if (!scripted.isEmpty()) {
      return FakeZalo.error(scripted.removeFirst(), "refused");
    }
    var user = json.path("recipient").path("user_id");
    var text = json.path("message").path("text");
    if (!user.isTextual() || !text.isTextual() || text.textValue().isBlank()) {
      return FakeZalo.error(-201, "recipient or message is invalid");
    }
    if (text.textValue().length() > MAX_TEXT) {
      return FakeZalo.error(-210, "text is too long");
    }
    var last = heard.get(user.textValue());
    if (last == null) {
      return FakeZalo.error(-213, "User has not followed OA");
    }
    if (!clock.instant().isBefore(last.plus(WINDOW))) {
      return FakeZalo.error(-230, "User has not interacted with the OA in the past 7 days");
    }
    told.add(new Told(user.textValue(), text.textValue()));
    var data =
        FakeZalo.object().put("message_id", "cs" + told.size()).put("user_id", user.textValue());
    data.putObject("quota").put("quota_type", "reply");
    return FakeZalo.success(data);
  }

  private record Told(String user, String text) {}
}
