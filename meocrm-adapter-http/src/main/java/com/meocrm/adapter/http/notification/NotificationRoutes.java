package com.meocrm.adapter.http.notification;

import com.meocrm.adapter.http.notification.NotificationJson.DestinationJson;
import com.meocrm.adapter.http.notification.NotificationJson.LinkJson;
import com.meocrm.adapter.http.notification.NotificationJson.PreviewJson;
import com.meocrm.adapter.http.notification.NotificationJson.RulesJson;
import com.meocrm.adapter.http.notification.NotificationJson.TestJson;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.StaffApi;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffMessages;
import com.meocrm.core.notification.StaffRules;
import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.settings.SettingView;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/notifications}: what staff is told, by whom it is read, and how it went. */
public final class NotificationRoutes {
  private static final String PATH = "/api/v1/notifications";
  private static final String READ = "notifications:read";
  private static final String WRITE = "notifications:write";
  private static final String LIST = "notifications";
  private static final int MAX_WORDS = 20;
  private static final int MAX_WORD = 40;

  private final StaffApi staff;
  private final Cursors cursors;

  public NotificationRoutes(StaffApi staff, Cursors cursors) {
    this.staff = staff;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, Requires.scope(READ), this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/rules", Requires.scope(READ), this::rules),
        Route.put(PATH + "/rules", Requires.scope(WRITE), this::changeRules),
        Route.get(PATH + "/destinations", Requires.scope(READ), this::destinations),
        Route.delete(PATH + "/destinations/{id}", Requires.scope(WRITE), this::remove),
        Route.post(PATH + "/preview", Requires.scope(READ), this::preview),
        Route.post(PATH + "/test", Requires.scope(WRITE), this::test)
            .withOptionalBody()
            .reachingOut(),
        Route.post(
                PATH + "/telegram/link",
                Requires.scope(WRITE),
                call -> link(call, call.body(), StaffChannelName.TELEGRAM))
            .withOptionalBody()
            .reachingOut(),
        Route.post(PATH + "/zalo/link", Requires.scope(WRITE), this::linkZalo)
            .withOptionalBody()
            .reachingOut(),
        Route.get(PATH + "/{id}", Requires.scope(READ), this::read));
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position = after == null ? null : new StaffMessages.Position(after.at(), after.id());
    var page = staff.messages().list(organization, position, limit);
    return Answer.ok(
        ListJson.of(
            page,
            NotificationJson::of,
            last -> cursors.encode(LIST, organization, last.createdAt(), last.id())));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var id = id(call, "NOTIFICATION_NOT_FOUND", "There is no such message.");
    return Answer.ok(
        NotificationJson.of(
            staff
                .messages()
                .find(organization, id)
                .orElseThrow(() ->
                    DomainException.notFound(
                        "NOTIFICATION_NOT_FOUND", "There is no such message."))));
  }

  private Answer rules(Call call) {
    var context = call.context();
    return answer(staff.readSetting().handle(StaffRules.SETTING, "tenant", context));
  }

  private Answer changeRules(Call call) {
    var body = call.body();
    var rules = body.json("rules");
    var reason = body.optionalText("reason", ChangeSetting.MAX_REASON_LENGTH);
    if (rules == null) {
      body.violation("rules", "required", "is required: an array, or null for the hub's own rules");
    }
    var version = call.ifMatch();
    body.done();
    return answer(staff.changeRules().handle(rules, reason, version, call.context()));
  }

  private static Answer answer(SettingView view) {
    return Answer.ok(new RulesJson(view.effective().toString(), view.own() == null))
        .withVersion(view.version());
  }

  private Answer destinations(Call call) {
    var organization = call.context().organization();
    return Answer.ok(
        new Destinations(
            staff.destinations().list(organization).stream().map(DestinationJson::of).toList()));
  }

  private Answer remove(Call call) {
    var context = call.context();
    staff
        .remove()
        .handle(id(call, "DESTINATION_NOT_FOUND", "There is no such destination."), context);
    return Answer.noContent();
  }

  private Answer preview(Call call) {
    var body = call.body();
    var rule = body.jsonObject("rule");
    var data = body.gives("data") ? body.jsonObject("data") : null;
    var language = body.optionalLowerCaseOneOf("language", Language.class);
    int count = body.number("count", 1, PreviewStaffMessage.MAX_FACTS, 1);
    body.done();
    return Answer.ok(
        PreviewJson.of(
            staff.preview().handle((JsonValue) rule, data, language, count, call.context())));
  }

  private Answer test(Call call) {
    var body = call.body();
    var id = body.optionalIdentifier("destinationId");
    body.done();
    return Answer.ok(TestJson.of(staff.test().handle(id, call.context())));
  }

  private Answer linkZalo(Call call) {
    var body = call.body();
    var via = body.optionalLowerCaseOneOf("via", Via.class);
    return link(call, body, via == Via.OA ? StaffChannelName.ZALO_OA : StaffChannelName.ZALO);
  }

  private Answer link(Call call, JsonObject body, StaffChannelName channel) {
    var audience =
        body.gives("audience")
            ? Set.copyOf(body.texts("audience", 0, MAX_WORDS, MAX_WORD))
            : Set.<String>of();
    var language = body.optionalLowerCaseOneOf("language", Language.class);
    body.done();
    var command = new LinkChat.Command(channel, audience, language);
    var given = staff.link().handle(command, call.context());
    return Answer.created(PATH + "/destinations", LinkJson.of(given));
  }

  private static String id(Call call, String code, String message) {
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw DomainException.notFound(code, message);
    }
    return id;
  }

  /** Whom the code is sent to. */
  private enum Via {
    BOT,
    OA
  }

  private record Destinations(List<DestinationJson> data) {}
}
