package com.meocrm.core.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.lead.Leads.LeadStanding;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of {@link Leads} promises. */
public abstract class LeadsContract {
  protected static final OrganizationId SHOP = new OrganizationId("org_shop");
  protected static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The leads under test, none yet. */
  public record Harness(UnitOfWork unitOfWork, Leads leads) {}

  private Harness harness;
  private Leads leads;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_leads() {
    harness = harness();
    leads = harness.leads();
  }

  @Test
  void a_lead_is_found_as_it_was_added() {
    var full =
        new Lead(
            new LeadId("lea_1"),
            SHOP,
            "Nguyễn Thị Lan",
            "+84 90 123 45 67",
            "lan@example.com",
            "facebook",
            "Gọi sau 18h\nhỏi áo dài",
            new Standing(NOON, Priority.LOW, Priority.HIGH, new Assignment("senior_sales", true)),
            NOON,
            NOON.plusSeconds(1),
            3);
    var bare = lead("lea_2", NOON, Priority.HIGH, null, null);

    add(full, bare);

    assertThat(leads.find(SHOP, full.id())).contains(full);
    assertThat(leads.find(SHOP, bare.id())).contains(bare);
    assertThat(leads.find(OTHER, full.id())).isEmpty();
    assertThat(leads.count(SHOP)).isEqualTo(2);
    assertThat(leads.count(OTHER)).isZero();
  }

  @Test
  void an_id_is_taken_once() {
    add(lead("lea_1", NOON, Priority.HIGH, null, null));

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> add(lead("lea_1", NOON, Priority.LOW, null, null)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("LEAD_EXISTS"));
    assertThat(leads.find(SHOP, new LeadId("lea_1")).orElseThrow().standing().auto())
        .isEqualTo(Priority.HIGH);
  }

  @Test
  void nothing_is_changed_outside_of_a_unit_of_work() {
    var lead = lead("lea_1", NOON, Priority.HIGH, null, null);

    assertThatIllegalStateException().isThrownBy(() -> leads.add(lead));
    assertThatIllegalStateException().isThrownBy(() -> leads.lock(SHOP, lead.id()));
  }

  @Test
  void what_was_locked_can_be_put_into_another_standing() {
    var lead = lead("lea_1", NOON, Priority.HIGH, null, null);
    add(lead);
    var changed =
        lead.with(
            new Standing(
                NOON.plusSeconds(5), Priority.MEDIUM, Priority.LOW, new Assignment("usr_1", false)),
            NOON.plusSeconds(9));

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              assertThat(leads.lock(SHOP, lead.id())).contains(lead);
              leads.save(changed);
            });

    assertThat(leads.find(SHOP, lead.id())).contains(changed);
  }

  @Test
  void a_list_comes_newest_first_in_pages() {
    add(
        lead("lea_1", NOON, Priority.HIGH, null, null),
        lead("lea_3", NOON.plusSeconds(1), Priority.HIGH, null, null),
        lead("lea_2", NOON.plusSeconds(1), Priority.HIGH, null, null));

    var first = leads.list(SHOP, Leads.Filter.ALL, null, 2);
    var last = first.items().getLast();
    var second =
        leads.list(SHOP, Leads.Filter.ALL, new Leads.Position(last.createdAt(), last.id()), 2);

    assertThat(ids(first.items())).containsExactly("lea_3", "lea_2");
    assertThat(first.more()).isTrue();
    assertThat(ids(second.items())).containsExactly("lea_1");
    assertThat(leads.list(OTHER, Leads.Filter.ALL, null, 2).items()).isEmpty();
  }

  @Test
  void a_list_is_narrowed_by_assignee_and_by_the_priority_that_counts() {
    add(
        lead("lea_1", NOON, Priority.HIGH, Priority.LOW, null),
        lead("lea_2", NOON, Priority.LOW, null, new Assignment("usr_1", true)),
        lead("lea_3", NOON, Priority.HIGH, null, null));

    assertThat(listed(Priority.LOW, true, null)).containsExactly("lea_2", "lea_1");
    assertThat(listed(Priority.LOW, false, null)).containsExactly("lea_2");
    assertThat(listed(Priority.HIGH, false, null)).containsExactly("lea_3", "lea_1");
    assertThat(listed(null, true, "usr_1")).containsExactly("lea_2");
    assertThat(listed(Priority.HIGH, true, "usr_1")).isEmpty();
  }

  @Test
  void activities_come_latest_first_in_pages() {
    var lead = lead("lea_1", NOON, Priority.HIGH, null, null);
    add(lead);
    var early = activity("act_1", NOON, "gặp ở chợ");
    var late = activity("act_2", NOON.plusSeconds(1), null);
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              leads.addActivity(SHOP, late);
              leads.addActivity(SHOP, early);
            });

    var first = leads.activities(SHOP, lead.id(), null, 1);
    var second =
        leads.activities(SHOP, lead.id(), new Leads.ActivityPosition(late.at(), late.id()), 1);

    assertThat(first.items()).containsExactly(late);
    assertThat(first.more()).isTrue();
    assertThat(second.items()).containsExactly(early);
    assertThat(leads.activities(SHOP, new LeadId("lea_2"), null, 1).items()).isEmpty();
    assertThat(leads.activities(OTHER, lead.id(), null, 1).items()).isEmpty();
  }

  @Test
  void standings_come_in_the_order_of_ids() {
    var second = lead("lea_2", NOON, Priority.HIGH, Priority.LOW, new Assignment("usr_1", true));
    add(
        lead("lea_3", NOON, Priority.LOW, null, null),
        second,
        lead("LEA_1", NOON, Priority.HIGH, null, null));

    var firstTwo = held(() -> leads.standingsAfter(SHOP, null, 2, true));
    var rest = leads.standingsAfter(SHOP, second.id(), 2, false);
    var named = leads.standingsOf(SHOP, List.of(new LeadId("lea_3"), new LeadId("lea_9")), false);

    assertThat(firstTwo).extracting(s -> s.id().value()).containsExactly("LEA_1", "lea_2");
    assertThat(firstTwo.getLast()).isEqualTo(new LeadStanding(second.id(), second.standing()));
    assertThat(rest).extracting(s -> s.id().value()).containsExactly("lea_3");
    assertThat(named).extracting(s -> s.id().value()).containsExactly("lea_3");
    assertThat(leads.standingsAfter(OTHER, null, 2, false)).isEmpty();
  }

  @Test
  void many_standings_are_stored_at_once() {
    var first = lead("lea_1", NOON, Priority.HIGH, null, new Assignment("usr_1", false));
    var second = lead("lea_2", NOON, Priority.HIGH, Priority.MEDIUM, null);
    add(first, second);
    var low = new Standing(NOON.plusSeconds(3), Priority.LOW, null, null);
    var inactive =
        new Standing(NOON, Priority.INACTIVE, Priority.MEDIUM, new Assignment("team", true));

    harness
        .unitOfWork()
        .execute(
            SHOP,
            () ->
                leads.saveStandings(
                    SHOP,
                    List.of(
                        new LeadStanding(first.id(), low), new LeadStanding(second.id(), inactive)),
                    NOON.plusSeconds(7)));

    assertThat(leads.find(SHOP, first.id())).contains(first.with(low, NOON.plusSeconds(7)));
    assertThat(leads.find(SHOP, second.id())).contains(second.with(inactive, NOON.plusSeconds(7)));
  }

  private List<LeadStanding> held(Supplier<List<LeadStanding>> read) {
    return harness.unitOfWork().run(SHOP, read);
  }

  private void add(Lead... all) {
    harness
        .unitOfWork()
        .execute(
            SHOP,
            () -> {
              for (var lead : all) {
                leads.add(lead);
              }
            });
  }

  private List<String> listed(
      @Nullable Priority priority, boolean manualCounts, @Nullable String assignedTo) {
    var filter = new Leads.Filter(priority, manualCounts, assignedTo);
    return ids(leads.list(SHOP, filter, null, 10).items());
  }

  private static List<String> ids(List<Lead> leads) {
    return leads.stream().map(lead -> lead.id().value()).toList();
  }

  private static LeadActivity activity(String id, Instant at, @Nullable String notes) {
    return new LeadActivity(
        new LeadActivityId(id),
        new LeadId("lea_1"),
        LeadActivity.Type.CALL,
        at,
        "usr_1",
        notes,
        NOON.plusSeconds(100));
  }

  private static Lead lead(
      String id,
      Instant createdAt,
      Priority auto,
      @Nullable Priority manual,
      @Nullable Assignment assignment) {
    return new Lead(
        new LeadId(id),
        SHOP,
        "Trần Văn Minh",
        null,
        null,
        null,
        null,
        new Standing(NOON, auto, manual, assignment),
        createdAt,
        createdAt,
        1);
  }
}
