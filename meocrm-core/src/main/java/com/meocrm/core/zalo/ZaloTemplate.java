package com.meocrm.core.zalo;

import java.util.List;

/** A template of messages that Zalo has to approve. */
public record ZaloTemplate(String id, String name, Status status, List<Parameter> parameters) {
  public ZaloTemplate {
    parameters = List.copyOf(parameters);
  }

  /** Whether messages of it may be sent. */
  public boolean isUsable() {
    return status == Status.ENABLE;
  }

  /** The same in another state. */
  public ZaloTemplate in(Status other) {
    return new ZaloTemplate(id, name, other, parameters);
  }

  /** Zalo's own words. */
  public enum Status {
    ENABLE,
    PENDING_REVIEW,
    REJECT,
    DISABLE,
    DELETE,
    /** A word that the hub does not know. */
    OTHER;

    /** What Zalo calls it. */
    public static Status of(String text) {
      for (var status : values()) {
        if (status.name().equalsIgnoreCase(text)) {
          return status;
        }
      }
      return OTHER;
    }
  }

  /**
   * What a message fills in.
   *
   * @param type Zalo's: STRING, NUMBER, CURRENCY, DATE …
   */
  public record Parameter(
      String name,
      boolean required,
      String type,
      int minLength,
      int maxLength,
      boolean acceptsNull) {}
}
