package com.meocrm.core.zalo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.zalo.Consent.State;
import com.meocrm.core.zalo.Consent.Subject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Consents} promises. */
public abstract class ConsentsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Subject PHONE = Subject.of(new VietnamesePhone("84987654321"));
  private static final Subject CUSTOMER = Subject.ofCustomer("cus_1");

  /** The consents under test, none yet. */
  public interface Setup {
    UnitOfWork unitOfWork();

    Consents consents();
  }

  private Setup harness;

  /** A fresh harness for each test. */
  protected abstract Setup harness();

  @BeforeEach
  void open_consents() {
    harness = harness();
  }

  @Test
  void the_latest_decision_counts_and_is_its_tenants_alone() {
    put(consent(PHONE, State.GRANTED));
    put(consent(PHONE, State.OPTED_OUT));
    put(consent(CUSTOMER, State.GRANTED));

    assertThat(harness.consents().of(SHOP, List.of(PHONE)))
        .containsExactly(consent(PHONE, State.OPTED_OUT));
    assertThat(harness.consents().of(SHOP, List.of(PHONE, CUSTOMER))).hasSize(2);
    assertThat(harness.consents().of(OTHER, List.of(PHONE, CUSTOMER))).isEmpty();
  }

  @Test
  void a_phone_is_no_customer_of_that_id() {
    put(consent(Subject.ofCustomer("84987654321"), State.GRANTED));

    assertThat(harness.consents().of(SHOP, List.of(PHONE))).isEmpty();
  }

  @Test
  void decisions_are_listed_the_latest_first_in_pages() {
    var phone = consent(PHONE, State.GRANTED);
    var customer = consent(CUSTOMER, State.GRANTED);
    put(phone);
    put(customer);
    var later = phone.id().compareTo(customer.id()) > 0 ? phone : customer;
    var earlier = later.equals(phone) ? customer : phone;

    var first = harness.consents().list(SHOP, null, 1);
    assertThat(first.items()).containsExactly(later);
    assertThat(first.more()).isTrue();
    var after = new Consents.Position(later.recordedAt(), later.id());
    assertThat(harness.consents().list(SHOP, after, 1).items()).containsExactly(earlier);
    assertThat(
            harness
                .consents()
                .list(SHOP, new Consents.Position(later.recordedAt().plusMillis(1), "a"), 5)
                .items())
        .hasSize(2);
    assertThat(harness.consents().list(OTHER, null, 1).items()).isEmpty();
  }

  @Test
  void nothing_is_stored_outside_of_a_unit_of_work_or_in_one_that_fails() {
    assertThatIllegalStateException()
        .isThrownBy(() -> harness.consents().put(consent(PHONE, State.GRANTED)));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      harness.consents().put(consent(PHONE, State.GRANTED));
                      throw new IllegalStateException("on purpose");
                    }));
    assertThat(harness.consents().of(SHOP, List.of(PHONE))).isEmpty();
  }

  private void put(Consent consent) {
    harness.unitOfWork().execute(SHOP, () -> harness.consents().put(consent));
  }

  private static Consent consent(Subject subject, State state) {
    return new Consent(
        SHOP, subject, state, "counter", null, "usr_1", Instant.parse("2025-11-11T12:00:00.123Z"));
  }
}
