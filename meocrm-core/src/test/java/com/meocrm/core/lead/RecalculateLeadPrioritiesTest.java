package com.meocrm.core.lead;

import static com.meocrm.core.lead.LeadFixture.CONTEXT;
import static com.meocrm.core.lead.LeadFixture.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.core.lead.RecalculateLeadPriorities.Command;
import com.meocrm.core.lead.RecalculateLeadPriorities.Observer;
import com.meocrm.core.lead.RecalculateLeadPriorities.Result;
import com.meocrm.core.lead.RecalculateLeadPriorities.Transition;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecalculateLeadPrioritiesTest {
  private static final Transition COOLED = new Transition(Priority.HIGH, Priority.MEDIUM);

  private final LeadFixture shop = new LeadFixture();

  @Test
  void leads_take_the_priority_of_their_age_and_every_change_is_counted() {
    for (int day : List.of(6, 7, 29, 30, 59, 60)) {
      shop.lead("lea_" + day, day);
    }
    shop.clock.advance(Duration.ofDays(1));

    var result = recalculate(Command.ALL);

    assertThat(result.checked()).isEqualTo(6);
    assertThat(result.transitions())
        .isEqualTo(
            Map.of(
                COOLED,
                1L,
                new Transition(Priority.MEDIUM, Priority.LOW),
                1L,
                new Transition(Priority.LOW, Priority.INACTIVE),
                1L));
    assertThat(result.changed()).isEqualTo(3);
    assertThat(shop.effective("lea_6")).isEqualTo(Priority.MEDIUM);
    assertThat(shop.effective("lea_7")).isEqualTo(Priority.MEDIUM);
    assertThat(shop.effective("lea_29")).isEqualTo(Priority.LOW);
    assertThat(shop.effective("lea_59")).isEqualTo(Priority.INACTIVE);
    assertThat(shop.actions()).endsWith("lead.recalculate_priority");
    assertThat(shop.audit.entries().getLast().after()).asString().contains("\"HIGH->MEDIUM\":1");
  }

  @Test
  void a_second_run_changes_nothing() {
    shop.lead("lea_1", 0);
    shop.clock.advance(Duration.ofDays(7));
    recalculate(Command.ALL);
    int entries = shop.actions().size();

    var second = recalculate(Command.ALL);

    assertThat(second.changed()).isZero();
    assertThat(second.checked()).isOne();
    assertThat(shop.actions()).hasSize(entries);
  }

  @Test
  void a_dry_run_counts_and_changes_nothing() {
    var lead = shop.lead("lea_1", 0);
    shop.clock.advance(Duration.ofDays(7));

    var result = recalculate(new Command(true, null));

    assertThat(result.transitions()).isEqualTo(Map.of(COOLED, 1L));
    assertThat(result.dryRun()).isTrue();
    assertThat(shop.find("lea_1")).isEqualTo(lead);
    assertThat(shop.actions()).containsExactly("lead.create");
  }

  @Test
  void manual_priorities_are_kept() {
    shop.lead("lea_1", 0);
    shop.overrides("lea_1", Priority.HIGH);
    shop.clock.advance(Duration.ofDays(60));

    recalculate(Command.ALL);

    assertThat(shop.find("lea_1").standing().manual()).isEqualTo(Priority.HIGH);
    assertThat(shop.find("lea_1").standing().auto()).isEqualTo(Priority.INACTIVE);
    assertThat(shop.effective("lea_1")).isEqualTo(Priority.HIGH);
  }

  @Test
  void named_leads_alone_are_judged_and_unknown_ones_are_told() {
    shop.lead("lea_1", 0);
    shop.lead("lea_2", 0);
    shop.clock.advance(Duration.ofDays(7));

    var result =
        recalculate(
            new Command(
                false, List.of(new LeadId("lea_2"), new LeadId("lea_9"), new LeadId("lea_2"))));

    assertThat(result.checked()).isOne();
    assertThat(result.unknown()).containsExactly(new LeadId("lea_9"));
    assertThat(shop.effective("lea_1")).isEqualTo(Priority.HIGH);
    assertThat(shop.effective("lea_2")).isEqualTo(Priority.MEDIUM);
  }

  @Test
  void another_tenant_is_left_alone() {
    var other = new RequestContext(new OrganizationId("org_02"), "usr_02", "trace-2");
    shop.lead("lea_1", shop.clock.instant(), null, other);
    shop.clock.advance(Duration.ofDays(7));

    assertThat(recalculate(Command.ALL).checked()).isZero();
  }

  @Test
  void a_run_reports_its_progress_and_can_be_stopped_between_batches() {
    int batch = RecalculateLeadPriorities.BATCH;
    for (int i = 0; i < 2 * batch + 5; i++) {
      shop.lead("lea_%05d".formatted(i), 0);
    }
    shop.clock.advance(Duration.ofDays(7));
    var progress = new ArrayList<Long>();

    var stopped =
        shop.recalculate.handle(
            Command.ALL,
            CONTEXT,
            new Observer() {
              @Override
              public void progressed(long done, long total) {
                progress.add(done);
                assertThat(total).isEqualTo(2L * batch + 5);
              }

              @Override
              public boolean isCancelled() {
                return progress.getLast() >= batch;
              }
            });

    assertThat(stopped.cancelled()).isTrue();
    assertThat(stopped.changed()).isEqualTo(batch);
    assertThat(progress).startsWith(0L, (long) batch);
    var rest = recalculate(Command.ALL);
    assertThat(rest.cancelled()).isFalse();
    assertThat(rest.checked()).isEqualTo(2L * batch + 5);
    assertThat(rest.changed()).isEqualTo(batch + 5);
  }

  @Test
  void leads_are_handed_on_with_their_priority() {
    shop.lead("lea_1", 0);
    shop.assigning();
    shop.clock.advance(Duration.ofDays(7));

    var result = recalculate(Command.ALL);

    assertThat(result.reassigned()).isOne();
    assertThat(shop.find("lea_1").standing().assignment())
        .isEqualTo(new Assignment("any_sales", true));
  }

  @Test
  void where_priorities_are_switched_off_nothing_is_recalculated() {
    shop.policy = new LeadPolicy(false, StandardLeadPolicy.THRESHOLDS, true, Map.of());

    assertThat(catchThrowableOfType(DomainException.class, () -> recalculate(Command.ALL)).code())
        .isEqualTo("LEAD_PRIORITY_DISABLED");
  }

  @Test
  void too_many_names_are_refused() {
    var names = Collections.nCopies(RecalculateLeadPriorities.MAX_NAMED + 1, new LeadId("lea_1"));

    assertThat(
            catchThrowableOfType(
                    DomainException.class, () -> recalculate(new Command(false, names)))
                .code())
        .isEqualTo("VALIDATION_FAILED");
    assertThat(shop.leads.count(SHOP)).isZero();
  }

  private Result recalculate(Command command) {
    return shop.recalculate.handle(command, CONTEXT, Observer.NONE);
  }
}
