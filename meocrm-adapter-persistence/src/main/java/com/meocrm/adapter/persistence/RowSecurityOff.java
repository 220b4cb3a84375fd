package com.meocrm.adapter.persistence;

import java.sql.SQLException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Has a migration fail that a policy would keep from seeing rows, rather than carry on with half of
 * them. For the migration's transaction only: the connection may be a host's and go on to other
 * work.
 */
final class RowSecurityOff implements Callback {
  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try (var statement = context.getConnection().createStatement()) {
      statement.execute("set local row_security = off");
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  @Override
  public String getCallbackName() {
    return "row security off";
  }
}
