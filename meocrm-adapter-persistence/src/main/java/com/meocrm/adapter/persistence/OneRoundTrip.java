package com.meocrm.adapter.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several statements in one round trip. Each begins when the one before has ended and sees what
 * others have committed until then, as if they had been sent one by one; when one fails, those
 * behind it are not executed. Inside a transaction, always.
 */
public final class OneRoundTrip {
  private final StringBuilder sql = new StringBuilder();
  private final List<@Nullable Object> values = new ArrayList<>();

  /** Adds a statement with a question mark for each value. */
  public OneRoundTrip add(String statement, @Nullable Object... its) {
    if (!sql.isEmpty()) {
      sql.append(";\n");
    }
    sql.append(statement);
    Collections.addAll(values, its);
    return this;
  }

  /** Puts {@code first} before. */
  OneRoundTrip after(OneRoundTrip first) {
    var both = new OneRoundTrip();
    both.sql
        .append(first.sql)
        .append(first.sql.isEmpty() || sql.isEmpty() ? "" : ";\n")
        .append(sql);
    both.values.addAll(first.values);
    both.values.addAll(values);
    return both;
  }

  boolean isEmpty() {
    return sql.isEmpty();
  }

  /** Executes; what statements return is not looked at. */
  void execute(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(sql.toString())) {
      bind(statement);
      statement.execute();
    }
  }

  /** Executes; returns the rows of each query among the statements, as the driver reads them. */
  public List<List<@Nullable Object[]>> fetch(Connection connection) throws SQLException {
    var results = new ArrayList<List<@Nullable Object[]>>();
    try (var statement = connection.prepareStatement(sql.toString())) {
      bind(statement);
      boolean isQuery = statement.execute();
      while (isQuery || statement.getUpdateCount() != -1) {
        if (isQuery) {
          results.add(rows(statement.getResultSet()));
        }
        isQuery = statement.getMoreResults();
      }
    }
    return results;
  }

  /** Whether a column that the driver read is true; null is not. */
  public static boolean isTrue(@Nullable Object column) {
    return column instanceof Boolean flag && flag;
  }

  private static List<@Nullable Object[]> rows(ResultSet result) throws SQLException {
    var rows = new ArrayList<@Nullable Object[]>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      var row = new @Nullable Object[columns];
      for (int i = 0; i < columns; i++) {
        row[i] = result.getObject(i + 1);
      }
      rows.add(row);
    }
    return rows;
  }

  private void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      var value = values.get(i);
      statement.setObject(i + 1, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
    }
  }
}
