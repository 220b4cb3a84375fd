package com.meocrm.app.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.meocrm.core.zalo.ReceiveZaloCallback.Request;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the fake reports, signed as Zalo signs. */
public final class FakeZaloCallbacks {
  public static final String OA_SECRET = "oa-secret-key-for-tests";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstantSource clock;

  public FakeZaloCallbacks(InstantSource clock) {
    this.clock = clock;
  }

  /** A message is on a phone. */
  public FakedCallback received(FakeZaloMessages.Message message) {
    var body = event("user_received_message");
    body.putObject("sender").put("id", FakeZaloOAuth.OA);
    body.putObject("recipient").put("id", message.phone());
    body.putObject("message")
        .put("delivery_time", millis(clock.instant()))
        .put("msg_id", message.id())
        .put("tracking_id", message.trackingId());
    return signed(body);
  }

  /** A template changed. */
  public FakedCallback templateStatus(String template, String before, String now) {
    var body = event("change_template_status");
    body.put("oa_id", FakeZaloOAuth.OA).put("template_id", template).put("reason", "quality");
    body.putObject("status").put("prev_status", before).put("new_status", now);
    return signed(body);
  }

  /** The day's quota changed. */
  public FakedCallback quota(long before, long now) {
    var body = event("change_oa_daily_quota").put("oaId", FakeZaloOAuth.OA);
    body.putObject("quota").put("prev_value", before).put("new_value", now);
    return signed(body);
  }

  /** Somebody writes to the account. */
  public FakedCallback said(String user, String text) {
    var body = event("user_send_text");
    body.putObject("sender").put("id", user);
    body.putObject("recipient").put("id", FakeZaloOAuth.OA);
    body.putObject("message").put("text", text).put("msg_id", "in" + millis(clock.instant()));
    return signed(body);
  }

  /** Somebody comes to the account. */
  public FakedCallback follows(String user) {
    return follower("follow", user);
  }

  /** Somebody turns away from it. */
  public FakedCallback unfollows(String user) {
    return follower("unfollow", user);
  }

  private FakedCallback follower(String event, String user) {
    var body = event(event).put("oa_id", FakeZaloOAuth.OA);
    body.putObject("follower").put("id", user);
    return signed(body);
  }

  private ObjectNode event(String name) {
    return JSON.createObjectNode()
        .put("event_name", name)
        .put("app_id", FakeZaloOAuth.APP)
        .put("timestamp", millis(clock.instant()));
  }

  private static FakedCallback signed(ObjectNode body) {
    var text = text(body);
    var timestamp = body.path("timestamp").asText();
    return new FakedCallback(
        text, FakeZaloSignatures.mac(FakeZaloOAuth.APP, text, timestamp, OA_SECRET), null);
  }

  private static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }

  private static String text(JsonNode body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A callback as it goes over the wire.
   *
   * @param timestamp of the header; null: none
   */
  public record FakedCallback(String body, String signature, @Nullable String timestamp) {
    /** The same, signed over a timestamp that stands in the header alone. */
    public FakedCallback signedByHeader(String time) {
      return new FakedCallback(
          body, FakeZaloSignatures.mac(FakeZaloOAuth.APP, body, time, OA_SECRET), time);
    }

    /** The same with another body under the old signature. */
    public FakedCallback forged(String from, String to) {
      return new FakedCallback(body.replace(from, to), signature, timestamp);
    }

    /** As the use case takes it. */
    public Request request() {
      return new Request(signature, timestamp, body.getBytes(UTF_8), "trace");
    }
  }
}
