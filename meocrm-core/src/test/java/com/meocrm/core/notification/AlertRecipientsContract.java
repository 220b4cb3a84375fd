package com.meocrm.core.notification;

import static java.util.stream.IntStream.rangeClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AlertRecipients} promises. */
public abstract class AlertRecipientsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final OrganizationId THIRD = new OrganizationId("org_third");

  /** The recipients under test; nobody is named yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    AlertRecipients recipients();
  }

  private UnitOfWork unitOfWork;
  private AlertRecipients recipients;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_recipients() {
    var harness = harness();
    unitOfWork = harness.unitOfWork();
    recipients = harness.recipients();
  }

  @Test
  void tenants_who_name_somebody_are_found_with_their_own_addresses() {
    name(SHOP, "owner@shop.example", "staff@shop.example");
    name(OTHER, "owner@other.example");

    assertThat(recipients.of(List.of(SHOP, THIRD, SHOP)))
        .containsOnlyKeys(SHOP)
        .containsEntry(SHOP, addresses("owner@shop.example", "staff@shop.example"));
    assertThat(recipients.of(List.of(SHOP, OTHER))).containsOnlyKeys(SHOP, OTHER);
    assertThat(recipients.of(List.of())).isEmpty();
  }

  @Test
  void later_addresses_replace_the_earlier_and_none_leave_nobody() {
    name(SHOP, "owner@shop.example");
    name(SHOP, "new@shop.example");
    assertThat(recipients.of(List.of(SHOP))).containsEntry(SHOP, addresses("new@shop.example"));

    name(SHOP);
    assertThat(recipients.of(List.of(SHOP))).isEmpty();
  }

  @Test
  void nobody_is_written_to_twice_and_no_crowd_at_all() {
    var many =
        Stream.concat(
                Stream.of("n1@shop.example", "n1@shop.example"),
                rangeClosed(2, 30).mapToObj(i -> "n" + i + "@shop.example"))
            .toArray(String[]::new);
    name(SHOP, many);

    assertThat(recipients.of(List.of(SHOP)).get(SHOP))
        .hasSize(AlertRecipients.MAX_ADDRESSES)
        .startsWith(new EmailAddress("n1@shop.example"), new EmailAddress("n2@shop.example"))
        .endsWith(new EmailAddress("n20@shop.example"));
  }

  @Test
  void addresses_of_a_unit_of_work_that_failed_are_not_there() {
    name(SHOP, "owner@shop.example");

    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            unitOfWork.execute(
                SHOP,
                () -> {
                  recipients.replace(SHOP, addresses("new@shop.example"));
                  throw DomainException.invalid("NO", "No.");
                }));

    assertThat(recipients.of(List.of(SHOP))).containsEntry(SHOP, addresses("owner@shop.example"));
  }

  @Test
  void addresses_change_only_in_a_unit_of_work_of_their_own_tenant() {
    var none = addresses();

    assertThatIllegalStateException().isThrownBy(() -> recipients.replace(SHOP, none));
    assertThatIllegalStateException()
        .isThrownBy(() -> unitOfWork.execute(OTHER, () -> recipients.replace(SHOP, none)));
  }

  private void name(OrganizationId organization, String... named) {
    unitOfWork.execute(organization, () -> recipients.replace(organization, addresses(named)));
  }

  private static List<EmailAddress> addresses(String... named) {
    return Stream.of(named).map(EmailAddress::new).toList();
  }
}
