package com.meocrm.core.notification;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventPlanner;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.notification.StaffDestinations.Audience;
import com.meocrm.core.notification.StaffMessages.Gathered;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.QuietHours;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides who of the staff is to be told of logged events, in the relay's transaction. Rules of a
 * tenant who has nobody to tell, or has switched it off, are not even read.
 */
public final class StaffPlanner implements EventPlanner {
  private static final String MESSAGE_ID = "msg";

  /** What is about the hub's own working and of no interest to shops, or tells of itself. */
  private static final Set<String> NEVER =
      Set.of(
          OperationalEvent.SettingsInvalidate.TYPE.value(),
          OperationalEvent.AlertClosed.TYPE.value());

  private final StaffDestinations destinations;
  private final StaffMessages messages;
  private final EffectiveSettings settings;
  private final StaffChannels channels;
  private final IdGenerator ids;
  private final Runnable wakeUp;

  /**
   * @param wakeUp called after commit when something is to be told
   */
  public StaffPlanner(
      StaffDestinations destinations,
      StaffMessages messages,
      EffectiveSettings settings,
      StaffChannels channels,
      IdGenerator ids,
      Runnable wakeUp) {
    this.destinations = destinations;
    this.messages = messages;
    this.settings = settings;
    this.channels = channels;
    this.ids = ids;
    this.wakeUp = wakeUp;
  }

  @Override
  public Runnable plan(List<LoggedEvent> events) {
    var organizations =
        events.stream()
            .map(LoggedEvent::event)
            .filter(event -> !NEVER.contains(event.type().value()))
            .map(EncodedEvent::organization)
            .collect(Collectors.toUnmodifiableSet());
    var audiences = organizations.isEmpty() ? List.<Audience>of() : destinations.of(organizations);
    if (audiences.isEmpty()) {
      return () -> {};
    }
    var tenants = new HashMap<OrganizationId, Tenant>();
    audiences.forEach(audience -> tenants.put(audience.organization(), tenant(audience)));
    var gathered = new ArrayList<Gathered>();
    for (var event : events) {
      var tenant = tenants.get(event.event().organization());
      if (tenant != null) {
        gather(tenant, event, gathered);
      }
    }
    return gathered.isEmpty() || messages.gather(gathered) == 0 ? () -> {} : wakeUp;
  }

  private Tenant tenant(Audience audience) {
    var organization = audience.organization();
    var subject = SettingSubject.of(organization);
    var staff = settings.staffNotifications(subject);
    return new Tenant(
        staff,
        staff.enabled() ? StaffRules.of(staff.rules()) : List.of(),
        settings.quietHours(subject),
        StaffAudience.of(organization, audience.destinations(), staff));
  }

  private void gather(Tenant tenant, LoggedEvent event, List<Gathered> gathered) {
    if (tenant.rules.stream().noneMatch(rule -> rule.event().equals(event.event().type()))) {
      return;
    }
    var fact = StaffFact.of(event);
    if (isAboutLanes(fact)) {
      return;
    }
    // Who is meant by several rules is told once, by the first of them; urgent ones come first.
    Map<String, Gathered> byDestination = new HashMap<>();
    for (var urgent : List.of(true, false)) {
      for (var rule : tenant.rules) {
        if (rule.urgent() == urgent && rule.wants(fact)) {
          for (var destination : audience(tenant, rule)) {
            byDestination.computeIfAbsent(
                destination.id(),
                id ->
                    new Gathered(
                        ids.next(MESSAGE_ID),
                        destination,
                        rule,
                        fact,
                        event,
                        dueAt(tenant, rule, event)));
          }
        }
      }
    }
    gathered.addAll(byDestination.values());
  }

  /** That a channel does not get through is mailed, and never told by channels themselves. */
  private static boolean isAboutLanes(StaffFact fact) {
    return fact.type().equals(OperationalEvent.AlertOpened.TYPE)
        && fact.data().get("kind").orElse(JsonValue.Null.NULL) instanceof JsonValue.Text(var kind)
        && kind.startsWith("LANE_");
  }

  private List<StaffDestination> audience(Tenant tenant, StaffRule rule) {
    var channel = rule.channel() == null ? tenant.defaultChannel() : rule.channel();
    return channels.isOn(channel, tenant.staff)
        ? StaffAudience.of(tenant.destinations, channel, rule)
        : List.of();
  }

  private static Instant dueAt(Tenant tenant, StaffRule rule, LoggedEvent event) {
    var gathered = event.recordedAt().plus(rule.gather());
    return rule.urgent() ? gathered : QuietTime.after(tenant.quiet, gathered);
  }

  private record Tenant(
      StaffNotifications staff,
      List<StaffRule> rules,
      QuietHours quiet,
      List<StaffDestination> destinations) {
    StaffChannelName defaultChannel() {
      return StaffChannelName.defaultOf(staff);
    }
  }
}
