package com.meocrm.core.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.secret.InMemoryTenantSecrets;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.Provider;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.InMemorySettingStore;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shop whose staff is told over a channel that does as it is told, in memory. */
final class StaffFixture {
  static final OrganizationId SHOP = new OrganizationId("org_shop");
  static final String TOKEN = "TELEGRAM_BOT_TOKEN";

  /** A Tuesday at noon in Vietnam. */
  static final Instant NOON = Instant.parse("2026-03-10T05:00:00Z");

  private static final Attempt OK = new Attempt(200, "message 1", null, Duration.ofMillis(3));
  private static final Duration LEASE = Duration.ofDays(30);

  final TestClock clock = new TestClock(NOON);
  final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  final InMemorySettingStore settingStore = new InMemorySettingStore(unitOfWork, clock);
  final EffectiveSettings settings =
      new EffectiveSettings(settingStore, PlanSettings.NONE, clock::nanoTime);
  final InMemoryStaffDestinations destinations = new InMemoryStaffDestinations(unitOfWork, clock);
  final InMemoryLanes lanes = new InMemoryLanes(clock);
  final InMemoryStaffMessages messages = new InMemoryStaffMessages(destinations, lanes, clock);
  final InMemoryAlerts alerts = new InMemoryAlerts(unitOfWork, clock);
  final InMemoryAlertRecipients recipients = new InMemoryAlertRecipients(unitOfWork);
  final Map<String, String> secrets = new HashMap<>(Map.of(TOKEN, "7:the-token-of-the-fixture"));
  final ScriptedChannel telegram = new ScriptedChannel();

  /** What alerts tell; replaced where a process is to die right then. */
  Outbox outbox = event -> {};

  private final IdGenerator ids =
      new IdGenerator() {
        private int last;

        @Override
        public String next(String prefix) {
          return prefix + "_" + ++last;
        }
      };
  private final AlertRecorder recorder =
      new AlertRecorder(alerts, event -> outbox.append(event), ids, clock, true);
  private final StaffChannels channels =
      new StaffChannels(List.of(telegram, new StaffMailChannel(recipients, new RecordingMailer())));
  private final StaffAccounts accounts =
      new StaffAccounts(
          destinations,
          new SecretResolver(
              new InMemoryTenantSecrets(unitOfWork),
              new SecretCipher(
                  MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])),
                  null,
                  new Random(5)),
              new Given()),
          (organization, channel) ->
              recorder.close(organization, AlertKind.LANE_HALTED, channel.code(), false));
  final StaffRouter router =
      new StaffRouter(
          destinations, messages, accounts, channels, settings, recipients, recorder, l -> {});
  final StaffLanes sending =
      new StaffLanes(
          telegram,
          messages,
          destinations,
          accounts,
          channels,
          settings,
          new StaffWriting(null),
          recorder,
          clock::nanoTime);
  private int events;

  StaffFixture() {
    set("{\"staff\":{\"providers\":{\"telegram\":{\"channelId\":\"1001\"}}}}");
  }

  /** The shop's setting {@code notifications}, which counts at once. */
  void set(String json) {
    settingStore.set(SHOP, "tenant", "notifications", json);
    settings.forget(SHOP);
  }

  StaffDestination chat() {
    var chat = StaffDestination.ofSetting(SHOP, "1001");
    return destinations.find(SHOP, chat.id()).orElse(chat);
  }

  /** Something happens that the chat is to be told of at once. */
  void happens(boolean urgent) {
    var type = new EventType("order.cancelled");
    var number = ++events;
    var body = "{\"data\":{\"orderId\":\"ord_%d\",\"code\":\"DH-%d\"}}".formatted(number, number);
    var logged =
        new LoggedEvent(
            new EncodedEvent(
                new EventId("evt_" + number), SHOP, type, "key", "trace", body.getBytes(UTF_8)),
            number,
            clock.instant());
    var rule =
        new StaffRule(
            "rule_" + number,
            type,
            true,
            null,
            Set.of(),
            urgent,
            Language.EN,
            Duration.ZERO,
            null,
            Map.of());
    messages.gather(
        List.of(
            new StaffMessages.Gathered(
                "msg_" + number, chat(), rule, StaffFact.of(logged), logged, clock.instant())));
  }

  /** The latest. */
  StaffMessage message() {
    return messages.list(SHOP, null, 1).items().getFirst();
  }

  /** What the lane has to send now, as its engine takes it. */
  Dispatch taken() {
    var lease = lanes.claim(Claim.any(new NodeId("node-1"), 1, LEASE)).getFirst();
    return lanes.take(List.of(Demand.due(lease, 1))).getFirst();
  }

  /** How sending that went. */
  Outcome send(Dispatch dispatch) {
    LaneId lane = dispatch.lane();
    return sending.open(List.of(lane)).get(lane).send(dispatch, Duration.ofSeconds(10));
  }

  /** Does what it is told, and remembers what it was asked to send. */
  static final class ScriptedChannel implements StaffChannel {
    final List<Message> sent = new ArrayList<>();
    final Deque<Sent> answers = new ArrayDeque<>();
    Check check = new Check.Valid("7", "meo_bot");
    int checks;

    @Override
    public StaffChannelName name() {
      return StaffChannelName.TELEGRAM;
    }

    @Override
    public LaneKind kind() {
      return LaneKind.TELEGRAM;
    }

    @Override
    public int maxText() {
      return 4096;
    }

    @Override
    public List<Rate> groupRates() {
      return List.of();
    }

    @Override
    public RetrySchedule schedule() {
      return new RetrySchedule(List.of(Duration.ofSeconds(2)), Duration.ofHours(1));
    }

    @Override
    public boolean isOn(StaffNotifications settings) {
      return settings.telegram().enabled();
    }

    @Override
    public Credential credential(StaffNotifications settings) {
      return new Credential(settings.telegram().botTokenSecretRef(), Provider.TELEGRAM);
    }

    @Override
    public Check check(@Nullable Secret secret, Duration deadline) {
      checks++;
      return check;
    }

    @Override
    public Lane lane(StaffAccount account, StaffAddress address) {
      var group = new PacingGroup("tg_" + account.id());
      return new Lane(group + "_" + address.value(), new Pacing(group, 1, 0));
    }

    @Override
    public Sent send(Message message, Duration deadline) {
      sent.add(message);
      var answer = answers.poll();
      return answer == null ? new Sent(new Outcome.Delivered(OK)) : answer;
    }
  }

  private final class Given implements OperatorSecrets {
    @Override
    public Optional<Secret> ofTenant(OrganizationId organization, String name) {
      return Optional.ofNullable(secrets.get(name)).map(Secret::of);
    }

    @Override
    public Optional<Secret> shared(String name) {
      return Optional.empty();
    }
  }
}
