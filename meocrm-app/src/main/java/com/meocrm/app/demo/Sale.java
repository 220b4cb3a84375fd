package com.meocrm.app.demo;

/**
 * An order that will be placed, and what becomes of it.
 *
 * @param order as {@code POST /api/v1/orders} takes it
 * @param address where a carrier takes it
 */
public record Sale(
    String order, Course course, String carrier, String trackingCode, String address) {
  /** What becomes of an order. */
  public enum Course {
    /** Paid and taken along. */
    DONE_AT_ONCE,
    /** As before, and brought back. */
    REFUNDED,
    DELIVERED,
    /** Nobody was at home the first time. */
    DELIVERED_AT_SECOND_TRY,
    /** Refused at the door: the goods come back. */
    RETURNED,
    /** The customer thought better of it. */
    CANCELLED,
    /** Nobody has looked at it yet. */
    LEFT_OPEN
  }
}
