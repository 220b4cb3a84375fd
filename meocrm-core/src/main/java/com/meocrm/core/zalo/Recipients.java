package com.meocrm.core.zalo;

import com.meocrm.core.order.Order;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.Consent.Subject;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import java.util.ArrayList;

/** Decides whether a customer may be written to. */
final class Recipients {
  private final Consents consents;

  Recipients(Consents consents) {
    this.consents = consents;
  }

  /**
   * The number to write to, or why not. One who opted out by phone or by id is not written to,
   * whatever else was said.
   */
  Verdict of(OrganizationId organization, Order.Customer customer) {
    var text = customer.phone() == null ? "" : customer.phone();
    return switch (VietnamesePhone.read(text)) {
      case VietnamesePhone.Foreign() ->
          new Refusal(Reason.PHONE_FOREIGN, "Zalo takes Vietnamese numbers alone", tail(text));
      case VietnamesePhone.Malformed() ->
          new Refusal(Reason.PHONE_MALFORMED, "this is no Vietnamese mobile number", tail(text));
      case VietnamesePhone.Valid(var phone) -> consent(organization, customer, phone);
    };
  }

  private Verdict consent(
      OrganizationId organization, Order.Customer customer, VietnamesePhone phone) {
    var subjects = new ArrayList<Subject>();
    subjects.add(Subject.of(phone));
    if (customer.id() != null) {
      subjects.add(Subject.ofCustomer(customer.id()));
    }
    var states = consents.of(organization, subjects).stream().map(Consent::state).toList();
    if (states.contains(Consent.State.OPTED_OUT)) {
      return new Refusal(
          Reason.OPTED_OUT, "the customer does not want to be written to", phone.masked());
    }
    return states.contains(Consent.State.GRANTED)
        ? new Reachable(phone)
        : new Refusal(
            Reason.NO_CONSENT, "the customer has not agreed to be written to", phone.masked());
  }

  /** Enough of a number that is none to recognise it. */
  private static String tail(String text) {
    var plain = text.strip();
    int shown = Math.min(3, plain.length());
    return "****" + plain.substring(plain.length() - shown);
  }

  /** The decision. */
  sealed interface Verdict {}

  /** May be written to. */
  record Reachable(VietnamesePhone phone) implements Verdict {}

  /**
   * May not.
   *
   * @param masked what may be shown of the number
   */
  record Refusal(Reason reason, String detail, String masked) implements Verdict {}
}
