package com.meocrm.adapter.persistence;

import java.time.Duration;
import java.time.Instant;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The clock of schedules, leases and retention; tests set it. */
public final class DatabaseClock {
  public static final Field<Instant> NOW = DSL.field("meocrm.meocrm_now()", SQLDataType.INSTANT);

  private DatabaseClock() {}

  /** That time from now. */
  public static Field<Instant> in(Duration time) {
    return DSL.field(
        "meocrm.meocrm_now() + {0} * interval '1 millisecond'",
        SQLDataType.INSTANT, DSL.val(time.toMillis()));
  }
}
