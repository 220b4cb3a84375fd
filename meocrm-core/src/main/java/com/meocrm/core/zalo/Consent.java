package com.meocrm.core.zalo;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Sha256;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a customer decided on being written to.
 *
 * @param subject whose decision it is
 * @param source where it was given: at the counter, on the web shop …
 * @param note null: none
 */
public record Consent(
    OrganizationId organization,
    Subject subject,
    State state,
    String source,
    @Nullable String note,
    String recordedBy,
    Instant recordedAt) {
  public static final int MAX_SOURCE_LENGTH = 100;
  public static final int MAX_NOTE_LENGTH = 500;

  /** Names the customer in lists: the same for all decisions of one, and without a number in it. */
  public String id() {
    return "cns_" + subject.digest();
  }

  /** The decision. */
  public enum State {
    GRANTED,
    OPTED_OUT
  }

  /**
   * A customer, by phone or by the shop's id.
   *
   * @param kind what the value is
   * @param value a phone as Zalo takes it, or an id
   */
  public record Subject(Kind kind, String value) {
    /** How a customer is named. */
    public enum Kind {
      PHONE,
      CUSTOMER
    }

    public static Subject of(VietnamesePhone phone) {
      return new Subject(Kind.PHONE, phone.digits());
    }

    public static Subject ofCustomer(String id) {
      return new Subject(Kind.CUSTOMER, id);
    }

    private String digest() {
      return HexFormat.of().formatHex(Sha256.of(kind + "\n" + value), 0, 16);
    }

    /** Without a number: these stay out of logs. */
    @Override
    public String toString() {
      return kind == Kind.PHONE ? "phone" : "customer " + value;
    }
  }
}
