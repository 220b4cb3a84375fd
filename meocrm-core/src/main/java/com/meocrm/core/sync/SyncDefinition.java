package com.meocrm.core.sync;

import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;

/** What callers are told of {@code orders.sync}. */
final class SyncDefinition {
  static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "orders.sync",
          "Pull orders from configured sources",
          """
          Pulls orders that changed since the last run from the sources in the setting orders.sync.sources, creates \
          new ones and moves known ones on. Safe to repeat: a second run changes nothing. Orders that cannot be taken \
          are reported in errors and do not stop the rest. Use dryRun first when in doubt. One run at a time.\
          """,
          """
          {"type":"object","additionalProperties":false,"properties":{
            "source":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$","description":"Only this source; absent: all."},
            "since":{"type":"string","format":"date-time","maxLength":40,"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$","description":"Orders that changed at this time or later, instead of those behind the stored cursor."},
            "dryRun":{"type":"boolean","description":"Only count what would be done; nothing is stored, and the cursor stays."},
            "limit":{"type":"integer","minimum":1,"maximum":1000000,"description":"Stop after about so many orders, at the end of a page."}}}\
          """,
          """
          {"type":"object","required":["created","updated","unchanged","failed","pages","cursor","dryRun","sources","errors"],"properties":{
            "created":{"type":"integer","minimum":0},"updated":{"type":"integer","minimum":0},
            "unchanged":{"type":"integer","minimum":0},"failed":{"type":"integer","minimum":0},
            "pages":{"type":"integer","minimum":0},
            "cursor":{"type":["string","null"],"description":"Up to where the source was taken; null with several sources, or none."},
            "dryRun":{"type":"boolean"},
            "sources":{"type":"array","items":{"type":"object","required":["source"],"properties":{"source":{"type":"string"},"cursor":{"type":["string","null"]}}}},
            "errors":{"type":"array","items":{"type":"object","required":["source","code","message"],"properties":{"source":{"type":"string"},"order":{"type":"string"},"code":{"type":"string"},"message":{"type":"string"}}}},
            "errorsOmitted":{"type":"integer","minimum":0}}}\
          """,
          new Annotations(false, false, true, true));

  private SyncDefinition() {}
}
