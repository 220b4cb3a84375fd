package com.meocrm.app;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.app.telegram.TelegramWorld.Fault;
import com.meocrm.app.telegram.TelegramWorld.Sort;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many messages through one bot that several shops share, to a Telegram that counts to the
 * millisecond. Ten of forty chats are groups; with fewer messages there are fewer chats.
 */
class StaffPacingTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final int GROUPS = ALL ? 10 : 2;
  private static final int PEOPLE = ALL ? 30 : 6;
  private static final int EACH = ALL ? 50 : 25;
  private static final int MESSAGES = (GROUPS + PEOPLE) * EACH;
  private static final int SHOPS = 4;
  private static final Duration TICK = ofMillis(250);
  private static final Pattern ORDER = Pattern.compile("DH-\\d+\\.");

  private StaffTown town;

  @BeforeEach
  void start() throws IOException {
    town = new StaffTown(null);
    for (int chat = 0; chat < GROUPS + PEOPLE; chat++) {
      town.world()
          .addChat(id(chat), chat < GROUPS ? Sort.SUPERGROUP : Sort.PRIVATE, "chat " + chat);
    }
    for (int shop = 0; shop < SHOPS; shop++) {
      var organization = shop(shop);
      town.tokens.put(organization.value(), StaffTown.TOKEN);
      town.set(organization, "notifications.staff.rules", rules());
    }
    for (int chat = 0; chat < GROUPS + PEOPLE; chat++) {
      link(chat);
    }
  }

  @AfterEach
  void stop() {
    town.close();
  }

  @Test
  void two_nodes_take_as_long_as_the_limits_demand_and_are_never_told_to_wait() {
    town.node("node-2");
    var start = town.clock.instant();
    planAll();

    runUntilReceived(MESSAGES);

    // A group takes 20 at one a second, then 20 in the next minute.
    long perGroup = 60L * ((EACH - 1) / 20) + (EACH - 1) % 20;
    long perBot = (MESSAGES - 30L) / 30;
    var optimum = ofSeconds(Math.max(perGroup, Math.max(perBot, EACH - 1)));
    var took = Duration.between(start, town.world().received().getLast().at());
    System.out.println(
        "%d messages to %d chats took %s s, optimum %d s"
            .formatted(MESSAGES, GROUPS + PEOPLE, took.toMillis() / 1000.0, optimum.toSeconds()));
    assertThat(took).isBetween(optimum, optimum.multipliedBy(105).dividedBy(100));
    assertThat(town.world().floods()).isZero();
    assertThat(town.world().requests()).isEqualTo(MESSAGES);
    assertEachOnce(0);
  }

  @Test
  void waits_and_outages_lose_nothing_and_waste_no_attempt() {
    town.node("node-2");
    planAll();
    var random = new Random(7);
    int faults = MESSAGES / 20;
    var injected =
        random
            .ints(faults, 0, 2)
            .mapToObj(i -> i == 0 ? Fault.FLOOD_WAIT : Fault.FLOOD_WAIT_HEADER)
            .toArray(Fault[]::new);
    town.runFor(ofSeconds(3), TICK);
    town.world().fail(injected);
    town.runFor(ofSeconds(10), TICK);
    town.world().outage(Fault.BAD_GATEWAY);
    town.runFor(ofSeconds(20), TICK);
    int beforeLost = town.world().received().size();
    town.world().outage(null);

    runUntilReceived(MESSAGES);

    assertThat(beforeLost).isLessThan(MESSAGES);
    assertThat(town.world().floods()).isZero();
    assertEachOnce(0);
    assertThat(
            town.test.fetchOne(
                Integer.class,
                "select count(*)::int from meocrm.attempt where status = 429 or error like '%429%'"))
        .isZero();
  }

  @Test
  void tests_that_people_click_meanwhile_wait_for_their_turn_and_nobody_is_told_to_wait() {
    town.node("node-2");
    planAll();
    town.runFor(ofSeconds(3), TICK);

    int arrived = 0;
    for (int chat : new int[] {0, GROUPS, GROUPS + 1, GROUPS}) {
      var shop = shop(chat % SHOPS);
      var tested =
          town.nodes.getFirst().hub.staff().test().handle("dst_" + chat, StaffTown.context(shop));
      assertThat(tested.success()).as(tested.message()).isTrue();
      arrived++;
    }
    runUntilReceived(MESSAGES + arrived);

    assertThat(town.world().floods()).isZero();
    assertThat(town.world().requests()).isEqualTo(MESSAGES + arrived);
    assertThat(town.world().received())
        .filteredOn(message -> message.text().startsWith("Tin thử từ MeoCRM"))
        .hasSize(arrived);
    assertEachOnce(0);
  }

  @Test
  void limits_hold_when_the_node_that_holds_the_bot_is_killed() {
    planAll();
    town.runFor(ofSeconds(15), TICK);
    var killed = town.nodes.getFirst();
    killed.dying = true;
    int before = town.world().received().size();
    town.runFor(ofSeconds(1), TICK);
    killed.killed = true;
    var death = town.clock.instant();
    assertThat(
            town.test.fetchOne(
                Integer.class,
                "select count(*)::int from meocrm.pacing_start where ended_at is null"))
        .as("starts without outcome")
        .isPositive();
    town.node("node-2");

    runUntilReceived(MESSAGES);

    var next = town.world().received().get(before).at();
    assertThat(Duration.between(death, next)).isLessThanOrEqualTo(ofSeconds(27));
    assertThat(town.world().floods()).isZero();
    assertEachOnce(0);
  }

  /** Each shop tells all of its chats of each of its orders. */
  private void planAll() {
    for (int round = 0; round < EACH; round++) {
      for (int shop = 0; shop < SHOPS; shop++) {
        town.happens(
            shop(shop),
            "order.cancelled",
            "ord_" + round,
            "{\"orderId\":\"ord_%1$d\",\"code\":\"DH-%1$d.\",\"round\":%1$d}".formatted(round));
      }
    }
  }

  /** One for each order, since what one rule gathers becomes one message. */
  private static String rules() {
    return IntStream.range(0, EACH)
        .mapToObj(
            """
            {"name":"round_%1$d","event":"order.cancelled","when":{"round":%1$d},"urgent":true}\
            """
                ::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private void link(int chat) {
    var destination =
        new StaffDestination(
            shop(chat % SHOPS),
            "dst_" + chat,
            StaffChannelName.TELEGRAM,
            new StaffAddress(Long.toString(id(chat)), chat < GROUPS, null),
            "chat " + chat,
            null,
            Set.of(),
            null,
            null,
            null,
            null,
            null);
    town.hub()
        .unitOfWork()
        .execute(
            destination.organization(), () -> town.hub().staff().destinations().link(destination));
  }

  private static OrganizationId shop(int number) {
    return new OrganizationId("org_shop_" + number);
  }

  private static long id(int chat) {
    return chat < GROUPS ? -1_001_000_000_000L - chat : 5_000 + chat;
  }

  private void assertEachOnce(int doubles) {
    var told = new ArrayList<String>();
    for (var message : town.world().received()) {
      ORDER
          .matcher(message.text())
          .results()
          .forEach(order -> told.add(message.chat() + " " + order.group()));
    }
    assertThat(told.stream().distinct())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, GROUPS + PEOPLE)
                .boxed()
                .flatMap(
                    chat -> IntStream.range(0, EACH).mapToObj(r -> id(chat) + " DH-" + r + "."))
                .toList());
    assertThat(told).hasSizeBetween(MESSAGES, MESSAGES + doubles);
  }

  private void runUntilReceived(int messages) {
    var limit = town.clock.instant().plus(ofMinutes(15));
    while (town.world().received().size() < messages && town.clock.instant().isBefore(limit)) {
      town.runFor(TICK, TICK);
    }
    town.runFor(ofSeconds(2), ofMillis(100));
    assertThat(town.world().received()).hasSizeGreaterThanOrEqualTo(messages);
  }
}
