package com.meocrm.core.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.notification.StaffDestinations.Audience;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StaffDestinations} promises. */
public abstract class StaffDestinationsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final OrganizationId THIRD = new OrganizationId("org_third");
  private static final String LANE = "tg_7_-500";

  /** The destinations under test; nobody has any yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    StaffDestinations destinations();

    /** The tenant sets something about staff notifications. */
    void set(OrganizationId organization);

    /** Messages to the destination go over this lane from now on, as the router has it. */
    void onLane(OrganizationId organization, String id, String lane, String account);
  }

  private Harness harness;
  private StaffDestinations destinations;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_destinations() {
    harness = harness();
    destinations = harness.destinations();
  }

  @Test
  void a_chat_that_links_itself_is_its_tenants_with_all_that_is_known_of_it() {
    var chat = chat(SHOP, "dst_1", "-500", 9L, "Kho", Language.EN, "kho", "quản lý");

    link(chat);

    assertThat(destinations.list(SHOP)).containsExactly(chat);
    assertThat(destinations.find(SHOP, "dst_1")).contains(chat);
    assertThat(destinations.find(OTHER, "dst_1")).isEmpty();
    assertThat(destinations.list(OTHER)).isEmpty();
  }

  @Test
  void a_chat_that_links_itself_again_gets_the_new_words_lives_and_keeps_its_lane() {
    link(chat(SHOP, "dst_1", "-500", 9L, "Kho", Language.EN, "kho"));
    harness.onLane(SHOP, "dst_1", LANE, "7");
    destinations.died(lane(SHOP), "kicked");

    link(chat(SHOP, "dst_1", "-501", null, "Kho mới", null, "bếp"));

    var known = destinations.find(SHOP, "dst_1").orElseThrow();
    assertThat(known.title()).isEqualTo("Kho mới");
    assertThat(known.language()).isNull();
    assertThat(known.audience()).containsExactly("bếp");
    assertThat(known.address()).isEqualTo(new StaffAddress("-500", true, 9L));
    assertThat(known.lane()).isEqualTo(LANE);
    assertThat(known.laneAccount()).isEqualTo("7");
    assertThat(known.isDead()).isFalse();
    assertThat(known.deadReason()).isNull();
  }

  @Test
  void requests_change_destinations_only_in_a_unit_of_work_of_their_own_tenant_and_undo_it() {
    var chat = chat(SHOP, "dst_1", "1001", null, "Cô Lan", null);
    link(chat);
    assertThatIllegalStateException().isThrownBy(() -> destinations.link(chat));
    assertThatIllegalStateException().isThrownBy(() -> destinations.revive(SHOP, "dst_1"));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> harness.unitOfWork().execute(OTHER, () -> destinations.remove(SHOP, "dst_1")));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      destinations.remove(SHOP, "dst_1");
                      destinations.link(chat(SHOP, "dst_2", "1002", null, "Anh Ba", null));
                      throw DomainException.invalid("NO", "No.");
                    }));

    assertThat(destinations.list(SHOP)).containsExactly(chat);
  }

  @Test
  void a_word_opens_a_chat_and_a_farewell_closes_it_unless_something_later_is_known() {
    link(chat(SHOP, "dst_1", "1001", null, "Cô Lan", null));
    harness.onLane(SHOP, "dst_1", LANE, "7");
    destinations.died(lane(SHOP), "silent");
    var at = Instant.parse("2025-11-11T05:00:00Z");

    assertThat(heard(OTHER, at)).isEmpty();
    assertThat(heard(SHOP, at)).extracting(StaffDestination::id).containsExactly("dst_1");
    var open = destinations.find(SHOP, "dst_1").orElseThrow();
    assertThat(open.isDead()).isFalse();
    assertThat(open.openUntil()).isEqualTo(at.plusSeconds(60));
    assertThat(heard(SHOP, at)).isEmpty();
    assertThat(left(at)).isFalse();

    assertThat(left(at.plusSeconds(1))).isTrue();
    assertThat(heard(SHOP, at.plusSeconds(1))).isEmpty();
    var closed = destinations.find(SHOP, "dst_1").orElseThrow();
    assertThat(closed.openUntil()).isEqualTo(at.plusSeconds(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> destinations.left(SHOP, StaffChannelName.TELEGRAM, "1001", at));
  }

  private List<StaffDestination> heard(OrganizationId organization, Instant at) {
    return harness
        .unitOfWork()
        .run(
            organization,
            () ->
                destinations.heard(
                    organization, StaffChannelName.TELEGRAM, "1001", at, at.plusSeconds(60)));
  }

  private boolean left(Instant at) {
    return harness
        .unitOfWork()
        .run(SHOP, () -> destinations.left(SHOP, StaffChannelName.TELEGRAM, "1001", at));
  }

  @Test
  void what_is_removed_is_gone_and_cannot_be_removed_again() {
    link(chat(SHOP, "dst_1", "1001", null, "Cô Lan", null));

    assertThat(remove(OTHER, "dst_1")).isFalse();
    assertThat(remove(SHOP, "dst_1")).isTrue();
    assertThat(remove(SHOP, "dst_1")).isFalse();
    assertThat(destinations.list(SHOP)).isEmpty();
  }

  @Test
  void tenants_who_may_have_somebody_to_tell_are_those_with_chats_or_settings() {
    var chat = chat(SHOP, "dst_1", "1001", null, "Cô Lan", null);
    var second = chat(SHOP, "dst_2", "1002", null, "Anh Ba", null);
    link(chat);
    link(second);
    harness.set(OTHER);

    assertThat(destinations.of(Set.of(SHOP, OTHER, THIRD)))
        .containsExactlyInAnyOrder(
            new Audience(SHOP, List.of(chat, second)), new Audience(OTHER, List.of()));
    assertThat(destinations.of(Set.of(THIRD))).isEmpty();
    assertThat(destinations.of(Set.of())).isEmpty();
  }

  @Test
  void what_changes_counts_for_the_next_who_asks() {
    assertThat(destinations.of(Set.of(SHOP))).isEmpty();
    var chat = chat(SHOP, "dst_1", "-500", 9L, "Kho", null);

    link(chat);
    assertThat(only()).isEqualTo(chat);
    harness.onLane(SHOP, "dst_1", LANE, "7");
    assertThat(only().lane()).isEqualTo(LANE);
    destinations.topicLost(SHOP, "dst_1", () -> {});
    assertThat(only().address().topic()).isNull();
    destinations.moved(SHOP, "dst_1", "-1001");
    assertThat(only().address().value()).isEqualTo("-1001");
    destinations.died(lane(SHOP), "kicked");
    assertThat(only().isDead()).isTrue();
    harness.unitOfWork().execute(SHOP, () -> destinations.revive(SHOP, "dst_1"));
    assertThat(only().isDead()).isFalse();
    remove(SHOP, "dst_1");
    assertThat(destinations.of(Set.of(SHOP))).isEmpty();
    destinations.ensure(List.of(chat));
    assertThat(only().id()).isEqualTo("dst_1");
    remove(SHOP, "dst_1");
    harness.set(SHOP);
    assertThat(destinations.of(Set.of(SHOP))).containsExactly(new Audience(SHOP, List.of()));
  }

  @Test
  void what_is_ensured_exists_and_stays_as_it_is_until_it_has_another_name() {
    var mail = StaffDestination.mail(SHOP);
    var named = StaffDestination.ofSetting(SHOP, "-500");
    destinations.ensure(List.of(mail, named));
    harness.onLane(SHOP, named.id(), LANE, "7");
    destinations.moved(SHOP, named.id(), "-1001");
    destinations.died(lane(SHOP), "kicked");

    destinations.ensure(List.of(mail, named));
    var kept = destinations.find(SHOP, named.id()).orElseThrow();
    destinations.ensure(List.of(StaffDestination.ofSetting(SHOP, "1001")));
    var replaced = destinations.find(SHOP, named.id()).orElseThrow();

    assertThat(destinations.find(SHOP, mail.id())).contains(mail);
    assertThat(kept.lane()).isEqualTo(LANE);
    assertThat(kept.address().value()).isEqualTo("-1001");
    assertThat(kept.isDead()).isTrue();
    assertThat(replaced).isEqualTo(StaffDestination.ofSetting(SHOP, "1001"));
  }

  @Test
  void all_topics_of_a_chat_die_with_it_and_those_who_were_alive_are_told_of() {
    link(chat(SHOP, "dst_1", "-500", 1L, "Kho", null));
    link(chat(SHOP, "dst_2", "-500", 2L, "Bếp", null));
    link(chat(SHOP, "dst_3", "1001", null, "Cô Lan", null));
    harness.onLane(SHOP, "dst_1", LANE, "7");
    harness.onLane(SHOP, "dst_2", LANE, "7");
    harness.onLane(SHOP, "dst_3", "tg_7_1001", "7");

    var died = destinations.died(lane(SHOP), "kicked");

    assertThat(died).extracting(StaffDestination::id).containsExactlyInAnyOrder("dst_1", "dst_2");
    assertThat(died).allSatisfy(d -> assertThat(d.deadReason()).isEqualTo("kicked"));
    assertThat(destinations.died(lane(SHOP), "kicked again")).isEmpty();
    assertThat(destinations.find(SHOP, "dst_1").orElseThrow().deadReason()).isEqualTo("kicked");
    assertThat(destinations.find(SHOP, "dst_3").orElseThrow().isDead()).isFalse();
    assertThat(destinations.died(lane(OTHER), "kicked")).isEmpty();
  }

  @Test
  void a_chat_that_moves_keeps_its_lane_and_is_a_group_and_does_not_move_for_ever() {
    link(chat(SHOP, "dst_1", "-500", 9L, "Kho", null));
    harness.onLane(SHOP, "dst_1", LANE, "7");

    for (int move = 0; move < 10; move++) {
      assertThat(destinations.moved(SHOP, "dst_1", "-100" + move)).isTrue();
    }

    assertThat(destinations.moved(SHOP, "dst_1", "-2000")).isFalse();
    var moved = destinations.find(SHOP, "dst_1").orElseThrow();
    assertThat(moved.address()).isEqualTo(new StaffAddress("-1009", true, 9L));
    assertThat(moved.lane()).isEqualTo(LANE);
    assertThat(destinations.moved(SHOP, "dst_none", "-1")).isFalse();
    harness.unitOfWork().execute(SHOP, () -> destinations.revive(SHOP, "dst_1"));
    assertThat(destinations.moved(SHOP, "dst_1", "-2000")).isTrue();
  }

  @Test
  void a_lost_topic_leaves_the_chat() {
    link(chat(SHOP, "dst_1", "-500", 9L, "Kho", null));

    destinations.topicLost(SHOP, "dst_1", () -> {});

    assertThat(destinations.find(SHOP, "dst_1").orElseThrow().address())
        .isEqualTo(new StaffAddress("-500", true, null));
  }

  @Test
  void what_is_done_alongside_is_done_with_it_or_not_at_all() {
    link(chat(SHOP, "dst_1", "-500", 9L, "Kho", null));
    var account = new StaffAccount(StaffChannelName.TELEGRAM, "7", "meo_bot", "f1");
    Runnable killed =
        () -> {
          throw new IllegalStateException("killed in between");
        };

    assertThatIllegalStateException()
        .isThrownBy(() -> destinations.topicLost(SHOP, "dst_1", killed));
    assertThatIllegalStateException()
        .isThrownBy(() -> destinations.saveAccount(SHOP, account, killed));

    assertThat(destinations.find(SHOP, "dst_1").orElseThrow().address().topic()).isEqualTo(9L);
    assertThat(destinations.account(SHOP, StaffChannelName.TELEGRAM)).isEmpty();
  }

  @Test
  void the_destination_behind_a_lane_is_found_as_long_as_one_topic_is_left() {
    link(chat(SHOP, "dst_1", "-500", 1L, "Kho", null));
    link(chat(SHOP, "dst_2", "-500", 2L, "Bếp", null));
    harness.onLane(SHOP, "dst_1", LANE, "7");
    harness.onLane(SHOP, "dst_2", LANE, "7");

    assertThat(destinations.ofLane(lane(SHOP)).orElseThrow().id()).isEqualTo("dst_1");
    remove(SHOP, "dst_1");
    assertThat(destinations.ofLane(lane(SHOP)).orElseThrow().id()).isEqualTo("dst_2");
    remove(SHOP, "dst_2");
    assertThat(destinations.ofLane(lane(SHOP))).isEmpty();
    assertThat(destinations.ofLane(lane(OTHER))).isEmpty();
  }

  @Test
  void the_account_that_was_last_seen_is_remembered_for_each_tenant_and_channel() {
    var first = new StaffAccount(StaffChannelName.TELEGRAM, "7", "meo_bot", "f1");
    var second = new StaffAccount(StaffChannelName.TELEGRAM, "8", "new_bot", "f2");
    var mail = new StaffAccount(StaffChannelName.EMAIL, "smtp", "mail", "none");

    destinations.saveAccount(SHOP, first, () -> {});
    destinations.saveAccount(SHOP, mail, () -> {});
    destinations.saveAccount(OTHER, first, () -> {});
    destinations.saveAccount(SHOP, second, () -> {});

    assertThat(destinations.account(SHOP, StaffChannelName.TELEGRAM)).contains(second);
    assertThat(destinations.account(SHOP, StaffChannelName.EMAIL)).contains(mail);
    assertThat(destinations.account(OTHER, StaffChannelName.TELEGRAM)).contains(first);
    assertThat(destinations.account(THIRD, StaffChannelName.TELEGRAM)).isEmpty();
  }

  private StaffDestination only() {
    var audiences = destinations.of(Set.of(SHOP));
    assertThat(audiences).hasSize(1);
    assertThat(audiences.getFirst().destinations()).hasSize(1);
    return audiences.getFirst().destinations().getFirst();
  }

  private void link(StaffDestination chat) {
    harness.unitOfWork().execute(chat.organization(), () -> destinations.link(chat));
  }

  private boolean remove(OrganizationId organization, String id) {
    return harness.unitOfWork().run(organization, () -> destinations.remove(organization, id));
  }

  private static LaneId lane(OrganizationId organization) {
    return new LaneId(organization, LANE);
  }

  private static StaffDestination chat(
      OrganizationId organization,
      String id,
      String address,
      @Nullable Long topic,
      String title,
      @Nullable Language language,
      String... audience) {
    return new StaffDestination(
        organization,
        id,
        StaffChannelName.TELEGRAM,
        new StaffAddress(address, address.startsWith("-"), topic),
        title,
        language,
        Set.of(audience),
        null,
        null,
        null,
        null);
  }
}
