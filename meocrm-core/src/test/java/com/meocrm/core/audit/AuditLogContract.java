package com.meocrm.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AuditLog} promises. */
public abstract class AuditLogContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The log under test, empty yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    AuditLog log();
  }

  private Harness harness;
  private AuditLog log;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_log() {
    harness = harness();
    log = harness.log();
  }

  @Test
  void an_entry_is_listed_as_it_was_appended() {
    var facts =
        (JsonValue.Members)
            JsonValue.of(Map.of("status", "PENDING", "items", List.of(1, Map.of("sku", "áo"))));
    var entry =
        new AuditEntry(
            new AuditId("aud_1"),
            SHOP,
            NOON,
            "usr_1",
            "cli",
            "order.create",
            "order:ord_1",
            Decision.ALLOWED,
            null,
            facts,
            "trace-1");

    append(entry);

    assertThat(log.list(SHOP, AuditLog.Filter.ALL, null, 10).items()).containsExactly(entry);
  }

  @Test
  void an_entry_of_a_unit_of_work_that_fails_does_not_stand() {
    try {
      harness
          .unitOfWork()
          .execute(
              SHOP,
              () -> {
                log.append(entry(SHOP, "aud_1", NOON, "usr_1", "order.create"));
                throw new IllegalArgumentException("on purpose");
              });
    } catch (IllegalArgumentException expected) {
      assertThat(log.list(SHOP, AuditLog.Filter.ALL, null, 10).items()).isEmpty();
    }
  }

  @Test
  void nothing_is_appended_outside_of_a_unit_of_work() {
    assertThatIllegalStateException()
        .isThrownBy(() -> log.append(entry(SHOP, "aud_1", NOON, "usr_1", "order.create")));
  }

  @Test
  void another_tenant_sees_nothing_of_it() {
    append(entry(SHOP, "aud_1", NOON, "usr_1", "order.create"));

    assertThat(log.list(OTHER, AuditLog.Filter.ALL, null, 10).items()).isEmpty();
  }

  @Test
  void a_list_comes_newest_first_in_pages() {
    append(entry(SHOP, "aud_1", NOON, "usr_1", "order.create"));
    append(entry(SHOP, "aud_3", NOON.plusSeconds(1), "usr_1", "order.create"));
    append(entry(SHOP, "aud_2", NOON.plusSeconds(1), "usr_1", "order.create"));

    var first = log.list(SHOP, AuditLog.Filter.ALL, null, 2);
    var last = first.items().getLast();
    var second =
        log.list(SHOP, AuditLog.Filter.ALL, new AuditLog.Position(last.at(), last.id()), 2);

    assertThat(first.items()).extracting(e -> e.id().value()).containsExactly("aud_3", "aud_2");
    assertThat(first.more()).isTrue();
    assertThat(second.items()).extracting(e -> e.id().value()).containsExactly("aud_1");
    assertThat(second.more()).isFalse();
  }

  @Test
  void a_list_is_narrowed_by_action_actor_and_time() {
    append(entry(SHOP, "aud_1", NOON, "usr_1", "order.create"));
    append(entry(SHOP, "aud_2", NOON.plusSeconds(1), "usr_2", "order.create"));
    append(entry(SHOP, "aud_3", NOON.plusSeconds(2), "usr_2", "webhook.create"));

    assertThat(ids(new AuditLog.Filter("order.create", null, null)))
        .containsExactly("aud_2", "aud_1");
    assertThat(ids(new AuditLog.Filter(null, "usr_2", null))).containsExactly("aud_3", "aud_2");
    assertThat(ids(new AuditLog.Filter(null, null, NOON.plusSeconds(1))))
        .containsExactly("aud_3", "aud_2");
    assertThat(ids(new AuditLog.Filter("order.create", "usr_2", NOON.plusSeconds(2)))).isEmpty();
  }

  private List<String> ids(AuditLog.Filter filter) {
    return log.list(SHOP, filter, null, 10).items().stream().map(e -> e.id().value()).toList();
  }

  private void append(AuditEntry entry) {
    harness.unitOfWork().execute(entry.organization(), () -> log.append(entry));
  }

  private static AuditEntry entry(
      OrganizationId organization, String id, Instant at, String actor, String action) {
    return new AuditEntry(
        new AuditId(id),
        organization,
        at,
        actor,
        null,
        action,
        "order:ord_1",
        Decision.ALLOWED,
        null,
        null,
        "trace-1");
  }
}
