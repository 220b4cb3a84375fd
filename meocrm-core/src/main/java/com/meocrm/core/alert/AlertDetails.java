package com.meocrm.core.alert;

import com.meocrm.core.shared.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an alert's cause when it is opened. Long texts are cut and lists end after
 * {@link #MAX_LISTED} entries: an alert points at the trouble, it does not keep a record of it.
 *
 * @param cause in plain words and without secrets: "timed out after 15 s"
 * @param status HTTP status of the last answer; null when there was none
 * @param url of the destination; kept without user, query and fragment, where tokens hide
 * @param deliveryIds deliveries that failed
 * @param eventIds events that these carry
 * @param orderIds orders that these events are about
 * @param mail why nobody is told by e-mail; null when somebody is
 */
public record AlertDetails(
    @Nullable String cause,
    @Nullable Integer status,
    @Nullable String url,
    List<String> deliveryIds,
    List<String> eventIds,
    List<String> orderIds,
    @Nullable String mail) {
  public static final int MAX_LISTED = 50;
  public static final int MAX_CAUSE_LENGTH = 500;
  public static final String MAIL_NOT_CONFIGURED = "not configured";

  /** Nothing is known. */
  public static final AlertDetails NONE = because(null);

  public AlertDetails {
    cause = cause == null ? null : cut(cause);
    url = url == null ? null : withoutSecrets(url);
    deliveryIds = first(deliveryIds);
    eventIds = first(eventIds);
    orderIds = first(orderIds);
  }

  /** A cause alone. */
  public static AlertDetails because(@Nullable String cause) {
    return new AlertDetails(cause, null, null, List.of(), List.of(), List.of(), null);
  }

  /** The same with another word on e-mail. */
  public AlertDetails withMail(@Nullable String value) {
    return new AlertDetails(cause, status, url, deliveryIds, eventIds, orderIds, value);
  }

  /** As one JSON object; what is absent has no member. */
  public String toJson() {
    var json = new JsonWriter().beginObject().optionalField("cause", cause);
    if (status != null) {
      json.field("status", status);
    }
    json.optionalField("url", url);
    list(json, "deliveryIds", deliveryIds);
    list(json, "eventIds", eventIds);
    list(json, "orderIds", orderIds);
    json.optionalField("mail", mail).endObject();
    return new String(json.toBytes(), StandardCharsets.UTF_8);
  }

  private static void list(JsonWriter json, String name, List<String> values) {
    if (!values.isEmpty()) {
      json.name(name).beginArray();
      values.forEach(json::value);
      json.endArray();
    }
  }

  private static String withoutSecrets(String url) {
    var plain = url.split("[?#]", 2)[0];
    int authority = plain.indexOf("://");
    int path = plain.indexOf('/', authority + 3);
    int user = plain.lastIndexOf('@', path < 0 ? plain.length() : path);
    return authority < 0 || user < 0
        ? plain
        : plain.substring(0, authority + 3) + plain.substring(user + 1);
  }

  /** PostgreSQL's JSON refuses U+0000, which an answer may hold. */
  private static String cut(String text) {
    var clean = text.replace('\0', ' ');
    if (clean.length() <= MAX_CAUSE_LENGTH) {
      return clean;
    }
    int end = MAX_CAUSE_LENGTH;
    return clean.substring(0, Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end);
  }

  private static List<String> first(List<String> values) {
    return values.stream().limit(MAX_LISTED).toList();
  }
}
