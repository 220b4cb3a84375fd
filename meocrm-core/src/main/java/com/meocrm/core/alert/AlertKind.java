package com.meocrm.core.alert;

import org.jspecify.annotations.Nullable;

/** What is wrong; stable, part of the public contract. */
public enum AlertKind {
  /** Nothing gets through to an endpoint any more; the subject is the endpoint. */
  ENDPOINT_FAILING("Webhook endpoint %s fails"),
  /** Some deliveries were given up while others get through; the subject is the endpoint. */
  DELIVERY_EXHAUSTED("Deliveries to webhook endpoint %s were given up"),
  /** The hub switched an endpoint off after a long outage; the subject is the endpoint. */
  ENDPOINT_DISABLED("Webhook endpoint %s was switched off after a long outage"),
  /** An endpoint answered that it is gone and was stopped; the subject is the endpoint. */
  ENDPOINT_GONE("Webhook endpoint %s is gone and was stopped"),
  /** A delivery ended the sending process again and again; the subject is the delivery. */
  DELIVERY_QUARANTINED("Delivery %s was set aside because sending it ended the process"),
  /** Nothing was planned for an event because planning failed; the subject is the event. */
  PLAN_FAILED("Nothing was planned for event %s"),
  /** Unfinished deliveries were dropped by retention; the subject is their lane. */
  DELIVERIES_EXPIRED("Deliveries of %s were dropped unfinished by retention"),
  /** A lane waits for its credential or its money; the subject is the lane. */
  LANE_HALTED("Messages of %s wait"),
  /** Messages do not get out, or not all of them; the subject is the lane. */
  LANE_FAILING("Messages of %s do not get out"),
  /** Zalo does not renew a tenant's access any more; the subject is the official account. */
  ZALO_AUTHORIZATION("Zalo account %s has to be connected again"),
  /** Messages of a template cannot be sent; the subject is the template. */
  ZALO_TEMPLATE("Zalo template %s cannot be used"),
  /** Nobody knows whether a paid message arrived; the subject is the message. */
  MESSAGE_UNKNOWN("Nobody knows whether customer message %s arrived");

  private final String sentence;

  AlertKind(String sentence) {
    this.sentence = sentence;
  }

  /** One line for a person: what is wrong with {@code subject}, and why as far as it is known. */
  public String describe(String subject, @Nullable String cause) {
    var what = sentence.formatted(subject);
    return cause == null ? what + "." : what + ": " + cause;
  }
}
