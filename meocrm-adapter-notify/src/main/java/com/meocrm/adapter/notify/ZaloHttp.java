package com.meocrm.adapter.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.zalo.ZaloApi;
import com.meocrm.core.zalo.ZaloTemplate;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Zalo's servers over HTTP.
 *
 * <p>Zalo tells of failures inside answers with status 200, so the body's {@code error} decides and
 * nothing else; an answer that is no such body says nothing about what became of the request.
 */
public final class ZaloHttp implements ZaloApi, AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");

  /** Access tokens hold for 25 hours; the answer says it as text. */
  private static final long USUAL_LIFETIME_SECONDS = 90_000;

  private final ZaloConfig config;
  private final ProviderCalls calls = new ProviderCalls();

  public ZaloHttp(ZaloConfig config) {
    this.config = config;
  }

  @Override
  public Answer<Tokens> exchange(App app, Secret code, Secret verifier, Duration deadline) {
    return tokens(
        app,
        new FormBody.Builder(UTF_8)
            .add("code", code.reveal())
            .add("app_id", app.id())
            .add("grant_type", "authorization_code")
            .add("code_verifier", verifier.reveal())
            .build(),
        deadline);
  }

  @Override
  public Answer<Tokens> refresh(App app, Secret refreshToken, Duration deadline) {
    return tokens(
        app,
        new FormBody.Builder(UTF_8)
            .add("refresh_token", refreshToken.reveal())
            .add("app_id", app.id())
            .add("grant_type", "refresh_token")
            .build(),
        deadline);
  }

  @Override
  public Answer<OfficialAccount> officialAccount(App app, Secret accessToken, Duration deadline) {
    var request = request(app, accessToken, url(config.openApi(), "/v2.0/oa/getoa")).build();
    return answer(
        request,
        deadline,
        data -> new OfficialAccount(require(data, "oa_id"), textOr(data, "name", "")));
  }

  @Override
  public Answer<ZaloTemplate> template(
      App app, Secret accessToken, String templateId, Duration deadline) {
    var url =
        url(config.business(), "/template/info/v2")
            .newBuilder()
            .addQueryParameter("template_id", templateId)
            .build();
    return answer(
        request(app, accessToken, url).build(), deadline, data -> template(data, templateId));
  }

  @Override
  public Answer<Quota> quota(App app, Secret accessToken, Duration deadline) {
    var request = request(app, accessToken, url(config.business(), "/message/quota")).build();
    return answer(
        request,
        deadline,
        data -> new Quota(number(data, "dailyQuota"), number(data, "remainingQuota")));
  }

  @Override
  public Answer<Sent> send(App app, Secret accessToken, Message message, Duration deadline) {
    var request =
        request(app, accessToken, url(config.business(), "/message/template"))
            .post(new SentOnce(RequestBody.create(body(message), JSON)))
            .build();
    return answer(request, deadline, data -> new Sent(require(data, "msg_id"), quota(data)));
  }

  @Override
  public Answer<Told> tell(
      App app, Secret accessToken, String userId, String text, Duration deadline) {
    var json =
        new JsonWriter()
            .beginObject()
            .name("recipient")
            .beginObject()
            .field("user_id", userId)
            .endObject()
            .name("message")
            .beginObject()
            .field("text", text)
            .endObject()
            .endObject()
            .toBytes();
    var request =
        request(app, accessToken, url(config.openApi(), "/v3.0/oa/message/cs"))
            .post(new SentOnce(RequestBody.create(json, JSON)))
            .build();
    return answer(request, deadline, data -> new Told(require(data, "message_id")));
  }

  @Override
  public String grantLink(String appId, String redirect, String challenge, String state) {
    return url(config.oauth(), "/v4/oa/permission")
        + "?app_id="
        + encoded(appId)
        + "&redirect_uri="
        + encoded(redirect)
        + "&code_challenge="
        + encoded(challenge)
        + "&state="
        + encoded(state);
  }

  @Override
  public void close() {
    calls.close();
  }

  private static byte[] body(Message message) {
    var json =
        new JsonWriter()
            .beginObject()
            .field("phone", message.phone().digits())
            .field("template_id", message.templateId())
            .name("template_data")
            .beginObject();
    message.data().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> json.field(entry.getKey(), entry.getValue()));
    return json.endObject().field("tracking_id", message.trackingId()).endObject().toBytes();
  }

  /** Errors come in a shape of their own here; two tokens are what success looks like. */
  private Answer<Tokens> tokens(App app, RequestBody form, Duration deadline) {
    var request =
        new Request.Builder()
            .url(url(config.oauth(), "/v4/oa/access_token"))
            .header("secret_key", app.secret().reveal())
            .post(new SentOnce(form))
            .build();
    return switch (calls.call(request, deadline)) {
      case ProviderCalls.NotSent(var reason) -> new NoAnswer<>(reason, false);
      case ProviderCalls.Silent(var reason) -> new NoAnswer<>(reason, true);
      case ProviderCalls.Answered(var status, var text) -> tokens(status, text);
    };
  }

  private static Answer<Tokens> tokens(int status, String text) {
    var body = object(text);
    if (body == null) {
      return new NoAnswer<>(unreadable(status), true);
    }
    var access = text(body, "access_token");
    var refresh = text(body, "refresh_token");
    if (access != null && !access.isEmpty() && refresh != null && !refresh.isEmpty()) {
      var lifetime = text(body, "expires_in");
      return new Success<>(
          new Tokens(
              Secret.of(access),
              Secret.of(refresh),
              Duration.ofSeconds(lifetime == null ? USUAL_LIFETIME_SECONDS : whole(lifetime))));
    }
    var code = text(body, "error");
    var name = text(body, "error_name");
    var reason = text(body, "error_description");
    if (code == null && name == null) {
      return new NoAnswer<>(unreadable(status), true);
    }
    var words = name == null ? textOr(body, "message", "") : name + ": " + reason;
    return new Refused<>(code == null ? -1 : (int) whole(code), oneLine(words));
  }

  private <T> Answer<T> answer(
      Request request, Duration deadline, Function<JsonValue.Members, T> reading) {
    return switch (calls.call(request, deadline)) {
      case ProviderCalls.NotSent(var reason) -> new NoAnswer<>(reason, false);
      case ProviderCalls.Silent(var reason) -> new NoAnswer<>(reason, true);
      case ProviderCalls.Answered(var status, var text) -> read(status, text, reading);
    };
  }

  private static <T> Answer<T> read(
      int status, String text, Function<JsonValue.Members, T> reading) {
    var body = object(text);
    var code = body == null ? null : text(body, "error");
    if (body == null || code == null) {
      return new NoAnswer<>(unreadable(status), true);
    }
    try {
      int error = Integer.parseInt(code);
      if (error != 0) {
        return new Refused<>(error, oneLine(textOr(body, "message", "refused")));
      }
      var data =
          body.get("data").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members members
              ? members
              : new JsonValue.Members(Map.of());
      return new Success<>(reading.apply(data));
    } catch (IllegalArgumentException e) {
      return new NoAnswer<>(unreadable(status), true);
    }
  }

  private static String unreadable(int status) {
    return "Zalo answered with status " + status + " and nothing that says what became of it";
  }

  private Request.Builder request(App app, Secret accessToken, HttpUrl url) {
    var builder = new Request.Builder().url(url).header("access_token", accessToken.reveal());
    if (app.proof()) {
      builder.header("appsecret_proof", AppSecretProof.of(app.secret(), accessToken));
    }
    return builder;
  }

  private static ZaloTemplate template(JsonValue.Members data, String templateId) {
    return new ZaloTemplate(
        templateId,
        textOr(data, "templateName", ""),
        ZaloTemplate.Status.of(textOr(data, "status", "")),
        parameters(data));
  }

  private static List<ZaloTemplate.Parameter> parameters(JsonValue.Members data) {
    var parameters = new ArrayList<ZaloTemplate.Parameter>();
    if (data.get("listParams").orElse(JsonValue.Null.NULL) instanceof JsonValue.Items items) {
      for (var item : items.items()) {
        if (item instanceof JsonValue.Members parameter) {
          parameters.add(
              new ZaloTemplate.Parameter(
                  require(parameter, "name"),
                  parameter.get("require").orElse(JsonValue.Null.NULL) == JsonValue.Bool.TRUE,
                  textOr(parameter, "type", "STRING").toUpperCase(Locale.ROOT),
                  (int) numberOr(parameter, "minLength", 0),
                  (int) numberOr(parameter, "maxLength", 0),
                  parameter.get("acceptNull").orElse(JsonValue.Null.NULL) == JsonValue.Bool.TRUE));
        }
      }
    }
    return parameters;
  }

  /** Numbers here are text there. */
  private static @Nullable Quota quota(JsonValue.Members data) {
    return data.get("quota").orElse(JsonValue.Null.NULL) instanceof JsonValue.Members quota
            && text(quota, "remainingQuota") != null
        ? new Quota(numberOr(quota, "dailyQuota", 0), number(quota, "remainingQuota"))
        : null;
  }

  private static JsonValue.@Nullable Members object(String text) {
    try {
      return JsonValue.parse(text) instanceof JsonValue.Members members ? members : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String require(JsonValue.Members data, String name) {
    var text = text(data, name);
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException("no " + name);
    }
    return text;
  }

  private static long number(JsonValue.Members data, String name) {
    return whole(require(data, name));
  }

  private static long numberOr(JsonValue.Members data, String name, long otherwise) {
    var text = text(data, name);
    return text == null || text.isEmpty() ? otherwise : whole(text);
  }

  private static long whole(String text) {
    return Long.parseLong(text.strip());
  }

  private static String textOr(JsonValue.Members data, String name, String otherwise) {
    var text = text(data, name);
    return text == null ? otherwise : text;
  }

  private static @Nullable String text(JsonValue.Members data, String name) {
    return switch (data.get(name).orElse(JsonValue.Null.NULL)) {
      case JsonValue.Text(var text) -> text;
      case JsonValue.Numeral(var text) -> text;
      default -> null;
    };
  }

  private static String oneLine(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= 300 ? line : line.substring(0, 300);
  }

  private static HttpUrl url(URI base, String path) {
    var text = base.toString();
    return HttpUrl.get((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
