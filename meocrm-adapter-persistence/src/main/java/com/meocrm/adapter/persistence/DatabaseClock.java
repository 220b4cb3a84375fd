package com.meocrm.adapter.persistence;

import java.time.Instant;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The clock of schedules, leases and retention; tests set it. */
public final class DatabaseClock {
  public static final Field<Instant> NOW = DSL.field("meocrm.meocrm_now()", SQLDataType.INSTANT);

  private DatabaseClock() {}
}
