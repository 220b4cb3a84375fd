package com.meocrm.core.notification;

import com.meocrm.core.event.EventDescription;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventSchemas;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Violation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what a rule would have staff read, without sending it. */
public final class PreviewStaffMessage {
  /** As many facts as a preview tells at most. */
  public static final int MAX_FACTS = 50;

  private static final JsonValue.Members NOTHING = new JsonValue.Members(Map.of());

  /** Of channels that this hub does not have. */
  private static final int NARROWEST = 2000;

  private static final String ID = "msg_preview000000";

  private final StaffWriting writing;
  private final StaffChannels channels;
  private final EffectiveSettings settings;
  private final InstantSource clock;

  public PreviewStaffMessage(
      StaffWriting writing,
      StaffChannels channels,
      EffectiveSettings settings,
      InstantSource clock) {
    this.writing = writing;
    this.channels = channels;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The message in the language of the rule, or the one that is asked for.
   *
   * @param rule as in the setting
   * @param data of the event; null: the example of its type
   * @param count how many such facts the message tells
   * @throws DomainException all violations of the rule at once
   */
  public Preview handle(
      JsonValue rule,
      JsonValue.@Nullable Members data,
      @Nullable Language language,
      int count,
      RequestContext context) {
    var violations = new ArrayList<Violation>(StaffRules.objections(one(rule), "rules"));
    if (!violations.isEmpty()) {
      throw DomainException.violations(
          violations.stream()
              .map(v ->
                  new Violation(
                      v.field().replaceFirst("^rules\\[0]", "rule"), v.rule(), v.message()))
              .toList());
    }
    var read = StaffRules.of(one(rule)).getFirst();
    var wanted = language == null ? read.language() : language;
    var fact =
        new StaffFact(
            new EventId("evt_preview"),
            read.event(),
            clock.instant(),
            data == null
                ? EventSchemas.find(read.event()).map(EventDescription::example).orElse(NOTHING)
                : data);
    var text =
        writing.write(
            ID, read.template(wanted), wanted, read.urgent(), Collections.nCopies(count, fact));
    var channel = channel(read, context);
    return new Preview(
        text, channel, channels.find(channel).map(StaffChannel::maxText).orElse(NARROWEST));
  }

  private StaffChannelName channel(StaffRule rule, RequestContext context) {
    return rule.channel() == null
        ? StaffChannelName.defaultOf(
            settings.staffNotifications(SettingSubject.of(context.organization())))
        : rule.channel();
  }

  /**
   * What staff would read.
   *
   * @param channel by which the rule tells it
   * @param maxText how long a text may be there
   */
  public record Preview(StaffText text, StaffChannelName channel, int maxText) {}

  private static JsonValue one(JsonValue rule) {
    return new JsonValue.Items(List.of(rule));
  }
}
