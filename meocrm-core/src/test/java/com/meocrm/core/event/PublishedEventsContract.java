package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PublishedEvents} promises. */
public abstract class PublishedEventsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final EventId A = new EventId("a");
  private static final EventId B = new EventId("b");
  private static final EventId C = new EventId("c");

  /** The ids under test; none is claimed yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    PublishedEvents published();

    /** Lets time pass. */
    void advance(Duration time);
  }

  private Harness harness;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_published() {
    harness = harness();
  }

  @Test
  void an_id_is_claimed_once_and_tells_later_what_it_stands_for() {
    assertThat(claim(SHOP, Map.of(A, "1", B, "2"))).isEmpty();

    assertThat(claim(SHOP, Map.of(B, "other", C, "3"))).isEqualTo(Map.of(B, "2"));
    assertThat(claim(SHOP, Map.of(A, "1", B, "2", C, "3")))
        .isEqualTo(Map.of(A, "1", B, "2", C, "3"));
    assertThat(claim(SHOP, Map.of())).isEmpty();
  }

  @Test
  void tenants_have_ids_of_their_own() {
    claim(SHOP, Map.of(A, "1"));

    assertThat(claim(OTHER, Map.of(A, "2"))).isEmpty();
  }

  @Test
  void a_unit_of_work_that_fails_claims_nothing() {
    assertThatExceptionOfType(Undone.class)
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      harness.published().claim(SHOP, Map.of(A, "1"));
                      throw new Undone();
                    }));

    assertThat(claim(SHOP, Map.of(A, "2"))).isEmpty();
  }

  @Test
  void what_is_older_than_its_age_is_forgotten_in_pieces() {
    claim(SHOP, Map.of(A, "1", B, "2"));
    claim(OTHER, Map.of(A, "1"));
    harness.advance(Duration.ofDays(2));
    claim(SHOP, Map.of(C, "3"));

    assertThat(harness.published().forget(Duration.ofDays(1), 2)).isEqualTo(2);
    assertThat(harness.published().forget(Duration.ofDays(1), 2)).isEqualTo(1);
    assertThat(harness.published().forget(Duration.ofDays(1), 2)).isZero();

    assertThat(claim(SHOP, Map.of(A, "new", C, "new"))).isEqualTo(Map.of(C, "3"));
  }

  @Test
  void nothing_is_claimed_outside_of_a_unit_of_work() {
    assertThatIllegalStateException()
        .isThrownBy(() -> harness.published().claim(SHOP, Map.of(A, "1")));
  }

  protected final Map<EventId, String> claim(
      OrganizationId organization, Map<EventId, String> digests) {
    return harness
        .unitOfWork()
        .run(organization, () -> harness.published().claim(organization, digests));
  }

  private static final class Undone extends RuntimeException {}
}
