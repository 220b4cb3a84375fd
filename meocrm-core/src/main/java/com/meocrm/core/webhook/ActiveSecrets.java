package com.meocrm.core.webhook;

import com.meocrm.core.shared.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that sign an endpoint's requests at one time, in clear.
 *
 * @param newestFirst at least one; several while one takes the other's place
 */
record ActiveSecrets(List<Secret> newestFirst) {
  ActiveSecrets {
    if (newestFirst.isEmpty()) {
      throw new IllegalArgumentException("no secret");
    }
    newestFirst = List.copyOf(newestFirst);
  }

  /** What the partner has known for longest, and may be the only one it knows. */
  Secret known() {
    return newestFirst.getLast();
  }

  /** The one that will sign alone; null when it does so already. */
  @Nullable Secret next() {
    return newestFirst.size() > 1 ? newestFirst.getFirst() : null;
  }
}
