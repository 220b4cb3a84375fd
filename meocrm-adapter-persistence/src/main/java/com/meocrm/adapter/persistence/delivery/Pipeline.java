package com.meocrm.adapter.persistence.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultOrRows;
import org.jspecify.annotations.Nullable;

/**
 * Several statements in one round trip. Each begins when the one before has ended and sees what
 * others have committed until then, as if they had been sent one by one; that is what the locks of
 * lanes rely on. Inside a transaction, always.
 */
final class Pipeline {
  private int statements;
  private final StringBuilder sql = new StringBuilder();
  private final List<@Nullable Object> bindings = new ArrayList<>();

  Pipeline add(String statement, @Nullable Object... values) {
    if (!sql.isEmpty()) {
      sql.append(";\n");
    }
    sql.append(statement);
    statements++;
    Collections.addAll(bindings, values);
    return this;
  }

  /** How many statements it has, which is the place of the next one's rows. */
  int size() {
    return statements;
  }

  /** Runs them; a statement that returns no rows gives an empty list. */
  List<List<? extends Record>> run(DSLContext dsl) {
    var rows = new ArrayList<List<? extends Record>>();
    for (var one : dsl.fetchMany(sql.toString(), bindings.toArray()).resultsOrRows()) {
      rows.add(rows(one));
    }
    return rows;
  }

  /**
   * Runs them and commits in the same round trip; nothing may follow in this transaction. When a
   * statement fails, the database skips the rest, the commit included. The driver finds the
   * transaction ended and sends no commit of its own.
   */
  List<List<? extends Record>> runAndCommit(DSLContext dsl) {
    return add("commit").run(dsl);
  }

  private static List<? extends Record> rows(ResultOrRows one) {
    var result = one.result();
    return result == null ? List.of() : result;
  }
}
