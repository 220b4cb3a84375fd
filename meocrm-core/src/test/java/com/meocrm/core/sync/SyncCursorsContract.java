package com.meocrm.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SyncCursors} promises. */
public abstract class SyncCursorsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private Harness harness;

  protected abstract Harness harness();

  @BeforeEach
  void create() {
    harness = harness();
  }

  @Test
  void a_source_that_was_never_read_has_none() {
    assertThat(harness.cursors().find(SHOP, "web")).isEmpty();
  }

  @Test
  void the_last_one_counts_for_each_tenant_and_source() {
    put("web", "c1");
    put("web", "c2");
    put("pos", "p1");

    assertThat(harness.cursors().find(SHOP, "web")).contains("c2");
    assertThat(harness.cursors().find(SHOP, "pos")).contains("p1");
    assertThat(harness.cursors().find(new OrganizationId("org_other"), "web")).isEmpty();
  }

  @Test
  void it_moves_with_what_its_unit_of_work_did_or_not_at_all() {
    put("web", "c1");

    assertThatThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      harness.cursors().put(SHOP, "web", "c2");
                      throw new IllegalStateException("undo");
                    }))
        .hasMessage("undo");

    assertThat(harness.cursors().find(SHOP, "web")).contains("c1");
  }

  private void put(String source, String cursor) {
    harness.unitOfWork().execute(SHOP, () -> harness.cursors().put(SHOP, source, cursor));
  }

  /** What is tested, over one store. */
  public record Harness(UnitOfWork unitOfWork, SyncCursors cursors) {}
}
