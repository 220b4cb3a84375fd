package com.meocrm.core.retention;

/**
 * For how many whole days (UTC) what is past is kept, counted from the day of the event.
 *
 * @param deliveryDays deliveries that are over, and their attempts
 * @param eventDays events; a delivery that is still open then is given up
 */
public record RetentionPeriods(int deliveryDays, int eventDays) {
  public static final int LONGEST_DAYS = 3650;
  public static final RetentionPeriods DEFAULT = new RetentionPeriods(30, 90);

  public RetentionPeriods {
    require("deliveryDays", deliveryDays);
    require("eventDays", eventDays);
  }

  private static void require(String name, int days) {
    if (days < 1 || days > LONGEST_DAYS) {
      throw new IllegalArgumentException(name + " must be 1 to " + LONGEST_DAYS + ": " + days);
    }
  }
}
