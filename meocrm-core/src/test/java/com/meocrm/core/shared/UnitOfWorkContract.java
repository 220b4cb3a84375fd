package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link UnitOfWork} promises. */
public abstract class UnitOfWorkContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  /** The unit of work under test, and something that takes part in it. */
  public interface Harness {
    UnitOfWork unitOfWork();

    /** Stores a name inside the current unit of work of {@code organization}. */
    void write(OrganizationId organization, String name);

    /** What is stored for {@code organization}, seen from outside of any unit of work. */
    Set<String> written(OrganizationId organization);
  }

  private Harness harness;
  private UnitOfWork unitOfWork;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_harness() {
    harness = harness();
    unitOfWork = harness.unitOfWork();
  }

  @Test
  void what_the_work_stored_is_durable_when_run_returns() {
    var result =
        unitOfWork.run(
            SHOP,
            () -> {
              harness.write(SHOP, "a");
              harness.write(SHOP, "b");
              return 42;
            });

    assertThat(result).isEqualTo(42);
    assertThat(harness.written(SHOP)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void nothing_is_stored_when_the_work_throws() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  harness.write(SHOP, "a");
                  throw DomainException.invalid("NO", "No.");
                }));

    assertThat(harness.written(SHOP)).isEmpty();
  }

  @Test
  void nothing_is_stored_when_an_error_is_thrown() {
    assertThatExceptionOfType(StackOverflowError.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  harness.write(SHOP, "a");
                  throw new StackOverflowError();
                }));

    assertThat(harness.written(SHOP)).isEmpty();
  }

  @Test
  void a_nested_run_of_the_same_tenant_joins() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  unitOfWork.execute(SHOP, () -> harness.write(SHOP, "inner"));
                  throw DomainException.invalid("NO", "No.");
                }));

    assertThat(harness.written(SHOP)).isEmpty();
  }

  @Test
  void an_inner_failure_that_is_swallowed_does_not_let_half_of_the_work_through() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  harness.write(SHOP, "outer");
                  try {
                    unitOfWork.execute(
                        SHOP,
                        () -> {
                          harness.write(SHOP, "inner");
                          throw DomainException.invalid("NO", "No.");
                        });
                  } catch (DomainException e) {
                    assertThat(e.code()).isEqualTo("NO");
                  }
                }));

    assertThat(harness.written(SHOP)).isEmpty();
  }

  @Test
  void a_nested_run_of_another_tenant_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> unitOfWork.execute(SHOP, () -> unitOfWork.execute(OTHER, () -> {})));
  }

  @Test
  void a_hook_is_called_once_after_commit_however_often_it_was_given() {
    var calls = new ArrayList<Set<String>>();
    Runnable hook = () -> calls.add(harness.written(SHOP));

    unitOfWork.execute(
        SHOP,
        () -> {
          unitOfWork.afterCommit(hook);
          harness.write(SHOP, "a");
          unitOfWork.execute(SHOP, () -> unitOfWork.afterCommit(hook));
          assertThat(calls).isEmpty();
        });

    assertThat(calls).containsExactly(Set.of("a"));
  }

  @Test
  void hooks_are_called_in_the_order_they_were_given() {
    var calls = new ArrayList<String>();

    unitOfWork.execute(
        SHOP,
        () -> {
          unitOfWork.afterCommit(() -> calls.add("first"));
          unitOfWork.afterCommit(() -> calls.add("second"));
        });

    assertThat(calls).containsExactly("first", "second");
  }

  @Test
  void no_hook_is_called_when_nothing_was_committed() {
    var calls = new ArrayList<String>();

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  unitOfWork.afterCommit(() -> calls.add("called"));
                  throw DomainException.invalid("NO", "No.");
                }));

    assertThat(calls).isEmpty();
  }

  @Test
  void a_hook_that_fails_does_not_undo_the_commit_nor_keep_the_others_from_being_called() {
    var calls = new ArrayList<String>();

    unitOfWork.execute(
        SHOP,
        () -> {
          harness.write(SHOP, "a");
          unitOfWork.afterCommit(() -> {
            throw new IllegalStateException("the hook fails on purpose");
          });
          unitOfWork.afterCommit(() -> calls.add("called"));
        });

    assertThat(calls).containsExactly("called");
    assertThat(harness.written(SHOP)).containsExactly("a");
  }

  @Test
  void a_hook_may_run_a_unit_of_work_of_its_own() {
    unitOfWork.execute(
        SHOP,
        () ->
            unitOfWork.afterCommit(
                () -> unitOfWork.execute(OTHER, () -> harness.write(OTHER, "from-the-hook"))));

    assertThat(harness.written(OTHER)).containsExactly("from-the-hook");
  }

  @Test
  void outside_of_a_unit_of_work_there_are_no_hooks_and_no_writes() {
    assertThatIllegalStateException().isThrownBy(() -> unitOfWork.afterCommit(() -> {}));
    assertThatIllegalStateException().isThrownBy(() -> harness.write(SHOP, "a"));
  }

  @Test
  void a_failed_unit_of_work_leaves_the_thread_free_for_the_next() {
    var failures = new ArrayList<RuntimeException>();
    for (int i = 0; i < 20; i++) {
      try {
        unitOfWork.execute(
            SHOP,
            () -> {
              throw DomainException.invalid("NO", "No.");
            });
      } catch (DomainException e) {
        failures.add(e);
      }
    }

    unitOfWork.execute(OTHER, () -> harness.write(OTHER, "a"));

    assertThat(failures).hasSize(20);
    assertThat(List.copyOf(harness.written(OTHER))).containsExactly("a");
  }
}
