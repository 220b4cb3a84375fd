package com.meocrm.core.lead;

import static com.meocrm.core.lead.LeadFixture.CONTEXT;
import static com.meocrm.core.lead.LeadFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.shared.DomainException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeadsUseCasesTest {
  private final LeadFixture shop = new LeadFixture();

  @Test
  void a_new_lead_is_urgent() {
    var lead =
        shop.create.handle(
            new CreateLead.Command(
                null, "Nguyễn Thị Lan", "0901234567", "lan@example.com", "zalo", null, null, null),
            CONTEXT);

    assertThat(shop.leads.find(SHOP, lead.id())).contains(lead);
    assertThat(lead.standing())
        .isEqualTo(new Standing(shop.clock.instant(), Priority.HIGH, null, null));
    assertThat(lead.version()).isEqualTo(1);
    assertThat(shop.actions()).containsExactly("lead.create");
    assertThat(shop.audit.entries().getFirst().after())
        .asString()
        .contains("zalo")
        .doesNotContain("Lan")
        .doesNotContain("0901234567");
  }

  @Test
  void a_lead_from_elsewhere_is_as_urgent_as_its_last_activity_makes_it() {
    assertThat(shop.lead("lea_1", 45).standing().auto()).isEqualTo(Priority.LOW);
  }

  @Test
  void everything_wrong_is_told_at_once() {
    var refusal =
        refusal(() ->
            shop.create.handle(
                new CreateLead.Command(
                    "no spaces",
                    " ",
                    "\n",
                    "nobody",
                    "",
                    "\u0000",
                    " x",
                    shop.clock.instant().plus(Duration.ofDays(1))),
                CONTEXT));

    assertThat(refusal.code()).isEqualTo("VALIDATION_FAILED");
    assertThat(refusal.details().toString())
        .contains(
            "id", "name", "phone", "email", "source", "notes", "assignedTo", "lastActivityAt");
  }

  @Test
  void an_id_is_taken_once() {
    shop.lead("lea_1", 0);

    assertThat(refusal(() -> shop.lead("lea_1", 0)).code()).isEqualTo("LEAD_EXISTS");
  }

  @Test
  void an_activity_makes_a_lead_urgent_again() {
    shop.lead("lea_1", 45);

    var recorded = record("lea_1", LeadActivity.Type.CALL, null);

    assertThat(recorded.lead().standing().auto()).isEqualTo(Priority.HIGH);
    assertThat(recorded.lead().standing().lastActivityAt()).isEqualTo(shop.clock.instant());
    assertThat(shop.find("lea_1")).isEqualTo(recorded.lead());
    assertThat(recorded.activity().by()).isEqualTo("usr_01");
    assertThat(shop.leads.activities(SHOP, new LeadId("lea_1"), null, 10).items())
        .containsExactly(recorded.activity());
    assertThat(shop.actions()).endsWith("lead.record_activity");
  }

  @Test
  void an_activity_that_is_written_down_late_counts_from_when_it_happened() {
    shop.lead("lea_1", 45);

    var late =
        record("lea_1", LeadActivity.Type.VISIT, shop.clock.instant().minus(Duration.ofDays(8)));
    var older =
        record("lea_1", LeadActivity.Type.NOTE, shop.clock.instant().minus(Duration.ofDays(50)));

    assertThat(late.lead().standing().auto()).isEqualTo(Priority.MEDIUM);
    assertThat(older.lead().standing()).isEqualTo(late.lead().standing());
  }

  @Test
  void an_activity_needs_a_type_and_a_lead_and_a_past() {
    shop.lead("lea_1", 0);

    assertThat(
            refusal(() -> record("lea_1", null, shop.clock.instant().plus(Duration.ofHours(1))))
                .details()
                .toString())
        .contains("type", "at");
    assertThat(refusal(() -> record("lea_2", LeadActivity.Type.CALL, null)).code())
        .isEqualTo("LEAD_NOT_FOUND");
  }

  @Test
  void a_manual_priority_counts_until_it_is_given_back() {
    shop.lead("lea_1", 45);

    shop.overrides("lea_1", Priority.HIGH);
    assertThat(shop.effective("lea_1")).isEqualTo(Priority.HIGH);
    assertThat(shop.find("lea_1").standing().auto()).isEqualTo(Priority.LOW);
    record("lea_1", LeadActivity.Type.CALL, null);
    shop.overrides("lea_1", Priority.INACTIVE);
    assertThat(shop.effective("lea_1")).isEqualTo(Priority.INACTIVE);

    shop.overrides("lea_1", null);
    assertThat(shop.effective("lea_1")).isEqualTo(Priority.HIGH);
    assertThat(shop.actions()).endsWith("lead.override_priority");
  }

  @Test
  void a_shop_may_forbid_manual_priorities_and_then_they_do_not_count() {
    shop.lead("lea_1", 45);
    shop.overrides("lea_1", Priority.HIGH);
    shop.policy = new LeadPolicy(true, StandardLeadPolicy.THRESHOLDS, false, Map.of());

    assertThat(shop.effective("lea_1")).isEqualTo(Priority.LOW);
    assertThat(refusal(() -> shop.overrides("lea_1", Priority.MEDIUM)).code())
        .isEqualTo("PRIORITY_OVERRIDE_DISABLED");
    assertThat(shop.overrides("lea_1", null).standing().manual()).isNull();
  }

  @Test
  void an_unknown_lead_has_no_priority_to_override() {
    assertThat(refusal(() -> shop.overrides("lea_9", Priority.HIGH)).code())
        .isEqualTo("LEAD_NOT_FOUND");
  }

  @Test
  void leads_are_assigned_by_the_priority_that_counts_where_the_shop_wants_it() {
    shop.assigning();

    assertThat(shop.lead("lea_1", 45).standing().assignment())
        .isEqualTo(new Assignment("junior_sales", true));
    assertThat(record("lea_1", LeadActivity.Type.CALL, null).lead().standing().assignment())
        .isEqualTo(new Assignment("senior_sales", true));
    assertThat(shop.overrides("lea_1", Priority.MEDIUM).standing().assignment())
        .isEqualTo(new Assignment("any_sales", true));
    // Nobody is named for those: they stay with whom they have.
    assertThat(shop.overrides("lea_1", Priority.INACTIVE).standing().assignment())
        .isEqualTo(new Assignment("any_sales", true));
  }

  @Test
  void whom_a_person_chose_no_rule_changes() {
    shop.assigning();

    shop.lead("lea_1", null, "usr_minh", CONTEXT);
    shop.overrides("lea_1", Priority.LOW);

    assertThat(shop.find("lea_1").standing().assignment())
        .isEqualTo(new Assignment("usr_minh", false));
  }

  private RecordLeadActivity.Recorded record(
      String lead, LeadActivity.@Nullable Type type, @Nullable Instant at) {
    return shop.record.handle(
        new RecordLeadActivity.Command(new LeadId(lead), type, at, "hẹn gặp"), CONTEXT);
  }

  private static DomainException refusal(ThrowingCallable call) {
    return catchThrowableOfType(DomainException.class, call);
  }
}
