package com.meocrm.adapter.http.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.PreviewStaffMessage;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffFact;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.TestStaffDestination;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message to staff on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NotificationJson(
    String id,
    String rule,
    String channel,
    String destinationId,
    String destination,
    boolean urgent,
    String status,
    Map<String, String> explanation,
    int facts,
    int attempts,
    @Nullable String problem,
    String createdAt,
    String dueAt,
    @Nullable String finishedAt,
    @Nullable List<FactJson> told,
    @Nullable List<StepJson> history) {

  static NotificationJson of(StaffMessage message) {
    return of(message, null, null);
  }

  static NotificationJson of(StaffMessage.Whole whole) {
    return of(
        whole.message(),
        whole.told().stream().map(FactJson::of).toList(),
        whole.history().stream().map(StepJson::of).toList());
  }

  private static NotificationJson of(
      StaffMessage message, @Nullable List<FactJson> told, @Nullable List<StepJson> history) {
    return new NotificationJson(
        message.id(),
        message.rule(),
        message.channel().code(),
        message.destination(),
        message.to(),
        message.urgent(),
        message.status().name(),
        Map.of("vi", message.explanation(Language.VI), "en", message.explanation(Language.EN)),
        message.facts(),
        message.attempts(),
        message.problem(),
        WireTime.of(message.createdAt()),
        WireTime.of(message.dueAt()),
        time(message.finishedAt()),
        told,
        history);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /** What a message tells. */
  record FactJson(String eventId, String event, String at, @JsonRawValue String data) {
    static FactJson of(StaffFact fact) {
      return new FactJson(
          fact.event().value(),
          fact.type().value(),
          WireTime.of(fact.at()),
          fact.data().toString());
    }
  }

  /** What happened to a message. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StepJson(String at, String what, @Nullable String detail) {
    static StepJson of(StaffMessage.Step step) {
      return new StepJson(WireTime.of(step.at()), step.what(), step.detail());
    }
  }

  /** A chat, or the tenant's mail. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DestinationJson(
      String id,
      String channel,
      String title,
      String address,
      @Nullable Long topic,
      @Nullable String language,
      List<String> audience,
      boolean reachable,
      @Nullable String deadAt,
      @Nullable String problem,
      @Nullable String openUntil) {
    static DestinationJson of(StaffDestination destination) {
      return new DestinationJson(
          destination.id(),
          destination.channel().code(),
          destination.title(),
          destination.address().value(),
          destination.address().topic(),
          destination.language() == null ? null : destination.language().code(),
          destination.audience().stream().sorted().toList(),
          !destination.isDead(),
          time(destination.deadAt()),
          destination.deadReason(),
          time(destination.openUntil()));
    }
  }

  /** The rules that count. */
  record RulesJson(@JsonRawValue String rules, boolean isDefault) {}

  /** A message that was not sent. */
  record PreviewJson(
      String language, boolean urgent, String title, String text, int characters, String channel) {
    static PreviewJson of(PreviewStaffMessage.Preview preview) {
      var text = preview.text();
      var whole = text.heading() + "\n" + text.body(preview.maxText());
      return new PreviewJson(
          text.language().code(),
          text.urgent(),
          text.heading(),
          whole,
          whole.codePointCount(0, whole.length()),
          preview.channel().code());
    }
  }

  /** How a test went. */
  record TestJson(
      boolean success, String message, String destinationId, String channel, long durationMs) {
    static TestJson of(TestStaffDestination.Tested tested) {
      return new TestJson(
          tested.success(),
          tested.message(),
          tested.destination().id(),
          tested.destination().channel().code(),
          tested.duration().toMillis());
    }
  }

  /** A code, and where to send it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LinkJson(
      String code,
      String expiresAt,
      String bot,
      @Nullable String personalLink,
      @Nullable String groupLink,
      Map<String, String> instructions) {
    static LinkJson of(LinkChat.Given given) {
      var account = given.account();
      var invitation = given.invitation();
      return new LinkJson(
          given.code().reveal(),
          WireTime.of(given.expiresAt()),
          account.channel() == StaffChannelName.TELEGRAM ? "@" + account.name() : account.name(),
          invitation.personal(),
          invitation.group(),
          Map.of("vi", invitation.vietnamese(), "en", invitation.english()));
    }
  }
}
