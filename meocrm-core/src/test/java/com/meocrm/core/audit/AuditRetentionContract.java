package com.meocrm.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AuditRetentionStore} promises, and what {@link AuditRetention} makes of it. */
public abstract class AuditRetentionContract {
  /** The harness's time when a test begins. */
  protected static final Instant NOW = Instant.parse("2025-11-11T05:00:00Z");

  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  /** An empty trail at {@link #NOW}. */
  public interface Harness {
    UnitOfWork unitOfWork();

    AuditLog log();

    AuditRetentionStore retention();
  }

  private Harness harness;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_trail() {
    harness = harness();
  }

  @Test
  void entries_older_than_so_many_months_go_the_oldest_first() {
    append(SHOP, "aud_1", "2024-11-10T05:00:00Z");
    append(SHOP, "aud_2", "2024-11-11T04:59:59Z");
    append(SHOP, "aud_3", "2024-11-11T05:00:01Z");

    assertThat(harness.retention().remove(SHOP, 12, 1)).isEqualTo(1);
    assertThat(left(SHOP)).containsExactly("aud_3", "aud_2");
    assertThat(harness.retention().remove(SHOP, 12, 10)).isEqualTo(1);
    assertThat(harness.retention().remove(SHOP, 12, 10)).isZero();
    assertThat(left(SHOP)).containsExactly("aud_3");
  }

  @Test
  void another_tenants_entries_stay() {
    append(OTHER, "aud_1", "2020-01-01T00:00:00Z");

    assertThat(harness.retention().remove(SHOP, 12, 10)).isZero();
    assertThat(left(OTHER)).containsExactly("aud_1");
  }

  @Test
  void tenants_come_one_after_the_other() {
    append(SHOP, "aud_1", "2025-01-01T00:00:00Z");
    append(OTHER, "aud_1", "2025-01-01T00:00:00Z");

    assertThat(harness.retention().next(null)).contains(OTHER);
    assertThat(harness.retention().next(OTHER)).contains(SHOP);
    assertThat(harness.retention().next(SHOP)).isEmpty();
  }

  @Test
  void each_tenants_trail_is_kept_as_long_as_it_wants() {
    append(OTHER, "aud_1", "2025-10-01T00:00:00Z");
    append(OTHER, "aud_2", "2025-11-01T00:00:00Z");
    append(SHOP, "aud_3", "2024-10-01T00:00:00Z");
    append(SHOP, "aud_4", "2025-10-01T00:00:00Z");
    var retention =
        new AuditRetention(
            harness.retention(),
            (organization, plan) ->
                organization.equals(OTHER) ? new TrailPolicy(true, true, 1) : TrailPolicy.DEFAULT);

    int steps = 0;
    while (retention.step().isZero()) {
      steps++;
    }

    assertThat(steps).isEqualTo(2);
    assertThat(left(OTHER)).containsExactly("aud_2");
    assertThat(left(SHOP)).containsExactly("aud_4");
    assertThat(retention.step()).as("and then again from the beginning").isZero();
  }

  private List<String> left(OrganizationId organization) {
    return harness.log().list(organization, AuditLog.Filter.ALL, null, 10).items().stream()
        .map(entry -> entry.id().value())
        .toList();
  }

  private void append(OrganizationId organization, String id, String at) {
    var entry =
        new AuditEntry(
            new AuditId(id),
            organization,
            Instant.parse(at),
            "usr_1",
            null,
            "order.create",
            "order:ord_1",
            Decision.ALLOWED,
            null,
            null,
            "trace-1");
    harness.unitOfWork().execute(organization, () -> harness.log().append(entry));
  }
}
