package com.meocrm.adapter.http.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.zalo.ConnectZalo;
import com.meocrm.core.zalo.CustomerMessaging;
import com.meocrm.core.zalo.ReceiveZaloCallback;
import com.meocrm.core.zalo.ZaloSignature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/notifications/zalo}, and the page that administrators come back to. */
public final class ZaloRoutes {
  private static final String PATH = "/api/v1/notifications/zalo";
  private static final int MAX_ANSWER_LENGTH = 2048;

  /** Zalo counts an answer after two seconds as none; the way there and back takes some of it. */
  static final Duration ZALOS_PATIENCE = Duration.ofMillis(1_500);

  private static final String NOBODY = "The administrator did not agree";

  /** The page loads nothing and tells nobody where it was. */
  private static final Map<String, String> PAGE_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer",
          "X-Frame-Options",
          "DENY",
          "Cache-Control",
          "no-store");

  private final CustomerMessaging customers;
  private final AnswersInTime answers = new AnswersInTime(ZALOS_PATIENCE);

  public ZaloRoutes(CustomerMessaging customers) {
    this.customers = customers;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, Requires.scope("notifications:read"), this::read),
        Route.get(PATH + "/templates", Requires.scope("notifications:read"), this::templates),
        Route.action(PATH + "/connect", Requires.adminWith("notifications:write"), this::connect),
        Route.signedInHaste(PATH + "/webhook", this::receive),
        Route.get(ConnectZalo.CALLBACK, Requires.publicAccess(), this::comeBack)
            .withQuery("code", "oa_id", "state", "error", "error_description", "error_reason"));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var progress = customers.connect().progress(organization).orElse(null);
    return Answer.ok(
        ZaloAccountJson.of(customers.accounts().latest(organization).orElse(null), progress));
  }

  private Answer templates(Call call) {
    var organization = call.context().organization();
    return Answer.ok(ZaloTemplateJson.All.of(customers.readTemplates().handle(organization)));
  }

  private Answer connect(Call call) {
    return Answer.ok(ZaloAccountJson.Link.of(customers.connect().begin(call.context())))
        .holdingSecret();
  }

  private Answer receive(Call call) {
    call.violations().orThrow();
    var request =
        new ReceiveZaloCallback.Request(
            call.header(ZaloSignature.HEADER),
            call.header(ZaloSignature.TIMESTAMP_HEADER),
            call.rawBody(),
            call.traceId());
    var receive = customers.receiveCallback();
    var result = answers.inTime(() -> call.atStore(() -> receive.handle(request)));
    return Answer.ok(new Received(result.name()));
  }

  /** A person reads the answer, so it is a page whatever it says. */
  private Answer comeBack(Call call) {
    var query = call.query();
    var state = query.text("state", MAX_ANSWER_LENGTH);
    var code = query.text("code", MAX_ANSWER_LENGTH);
    var oaId = query.text("oa_id");
    var why = query.text("error_description", MAX_ANSWER_LENGTH);
    call.violations().orThrow();
    if (state == null || code == null) {
      if (state != null) {
        customers.connect().decline(state, why == null ? NOBODY : NOBODY + " (" + why + ")");
      }
      return page(400, "Zalo chưa được kết nối", "Zalo is not connected: nobody agreed.");
    }
    return call.awayFromStore(() -> end(state, code, oaId, call.traceId()));
  }

  private Answer end(String state, String code, @Nullable String oaId, String traceId) {
    try {
      var connected = customers.connect().end(state, code, oaId, traceId);
      return page(
          200,
          "Đã kết nối Zalo OA: " + connected.name(),
          "Zalo is connected. You can close this page.");
    } catch (DomainException e) {
      int status =
          switch (e.kind()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 503;
            default -> 422;
          };
      return page(status, "Zalo chưa được kết nối", String.valueOf(e.getMessage()));
    }
  }

  private static Answer page(int status, String vietnamese, String english) {
    var html =
        """
        <!doctype html>
        <html lang="vi">
        <head><meta charset="utf-8"><title>MeoCRM · Zalo</title></head>
        <body><h1>%s</h1><p lang="en">%s</p><p><a href="/#/zalo">MeoCRM</a></p></body>
        </html>
        """
            .formatted(escaped(vietnamese), escaped(english));
    return Answer.of(status, "text/html; charset=utf-8", html.getBytes(UTF_8))
        .withHeaders(PAGE_HEADERS);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** What became of a callback. */
  record Received(String result) {}
}
