package com.meocrm.app.zalo;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Templates, quota and messages of the fake. */
public final class FakeZaloMessages {
  private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
  private static final Set<String> FIELDS =
      Set.of("phone", "template_id", "template_data", "tracking_id", "sending_mode", "mode");

  private final InstantSource clock;
  private final Map<String, Template> templates = new HashMap<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final List<Message> taken = new ArrayList<>();
  private final List<Integer> answers = new ArrayList<>();
  private final List<Integer> scripted = new ArrayList<>();
  private long dailyQuota = 500;
  private long sentToday;
  private LocalDate day = LocalDate.EPOCH;

  FakeZaloMessages(InstantSource clock) {
    this.clock = clock;
  }

  /** There is a template that takes these, each of at most 30 characters. */
  public synchronized void template(String id, String... parameters) {
    templates.put(id, new Template("ENABLE", List.of(parameters)));
  }

  /** Its state changes. */
  public synchronized void templateBecomes(String id, String status) {
    var parameters = templates.getOrDefault(id, new Template(status, List.of())).parameters;
    templates.put(id, new Template(status, parameters));
  }

  /** So many messages are allowed on a day. */
  public synchronized void dailyQuota(long messages) {
    dailyQuota = messages;
  }

  /** This number gets that error. */
  public synchronized void refuses(String phone, int error) {
    refusals.put(phone, error);
  }

  /** The next messages get these errors. */
  public synchronized void nextErrors(Integer... errors) {
    scripted.addAll(List.of(errors));
  }

  /** What was taken, in order. */
  public synchronized List<Message> taken() {
    return List.copyOf(taken);
  }

  /** The error of each message that came, 0 for those taken. */
  public synchronized List<Integer> answers() {
    return List.copyOf(answers);
  }

  synchronized JsonNode template(@Nullable String id) {
    var template = id == null ? null : templates.get(id);
    if (template == null) {
      return FakeZalo.error(-109, "Template ID is invalid");
    }
    var data =
        FakeZalo.object()
            .put("templateId", id)
            .put("templateName", "Mẫu " + id)
            .put("status", template.status);
    var parameters = data.putArray("listParams");
    for (var name : template.parameters) {
      parameters
          .addObject()
          .put("name", name)
          .put("require", true)
          .put("type", "STRING")
          .put("maxLength", 30)
          .put("minLength", 0)
          .put("acceptNull", false);
    }
    return FakeZalo.success(data);
  }

  synchronized JsonNode quota() {
    turnDay();
    return FakeZalo.success(
        FakeZalo.object()
            .put("dailyQuota", dailyQuota)
            .put("remainingQuota", Math.max(0, dailyQuota - sentToday)));
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
      return FakeZalo.error(-122, "Body data is not JSON");
    }
    int wrong = objection(json);
    if (wrong != 0) {
      return FakeZalo.error(wrong, "refused");
    }
    turnDay();
    sentToday++;
    var message =
        new Message(
            json.path("phone").asText(),
            json.path("template_id").asText(),
            data(json),
            json.path("tracking_id").asText(),
            "msg" + (taken.size() + 1),
            clock.instant());
    taken.add(message);
    var data =
        FakeZalo.object()
            .put("msg_id", message.id)
            .put("sent_time", Long.toString(clock.instant().toEpochMilli()))
            .put("sending_mode", "1");
    data.putObject("quota")
        .put("dailyQuota", Long.toString(dailyQuota))
        .put("remainingQuota", Long.toString(dailyQuota - sentToday));
    return FakeZalo.success(data);
  }

  private int objection(JsonNode json) {
    for (var names = json.fieldNames(); names.hasNext(); ) {
      if (!FIELDS.contains(names.next())) {
        return -132;
      }
    }
    if (!scripted.isEmpty()) {
      return scripted.removeFirst();
    }
    var phone = json.path("phone").asText();
    if (!phone.matches("\\+?84\\d{9}")) {
      return -108;
    }
    if (!json.path("tracking_id").asText().matches("[A-Za-z0-9]{1,48}")) {
      return -132;
    }
    var template = templates.get(json.path("template_id").asText());
    if (template == null) {
      return -109;
    }
    if (!template.status.equals("ENABLE")) {
      return -131;
    }
    int hour = clock.instant().atZone(VIETNAM).getHour();
    if (hour < 6 || hour >= 22) {
      return -133;
    }
    if (refusals.containsKey(phone)) {
      return refusals.get(phone);
    }
    turnDay();
    if (sentToday >= dailyQuota) {
      return -144;
    }
    return objection(template, data(json));
  }

  private static int objection(Template template, Map<String, String> data) {
    for (var name : template.parameters) {
      var value = data.get(name);
      if (value == null || value.isEmpty()) {
        return -1122;
      }
      if (value.codePointCount(0, value.length()) > 30
          || !Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
        return -1121;
      }
    }
    return template.parameters.containsAll(data.keySet()) ? 0 : -132;
  }

  private static Map<String, String> data(JsonNode json) {
    var data = new HashMap<String, String>();
    json.path("template_data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
    return data;
  }

  private void turnDay() {
    var today = LocalDate.ofInstant(clock.instant(), VIETNAM);
    if (!today.equals(day)) {
      day = today;
      sentToday = 0;
    }
  }

  /** A message that was taken. */
  public record Message(
      String phone,
      String template,
      Map<String, String> data,
      String trackingId,
      String id,
      Instant at) {}

  private record Template(String status, List<String> parameters) {}
}
