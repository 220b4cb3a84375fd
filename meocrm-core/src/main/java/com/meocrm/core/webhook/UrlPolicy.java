package com.meocrm.core.webhook;

import java.net.URI;
import java.util.Optional;

/**
 * Which URLs may be entered as endpoints. The final word is the transport's, at each connection.
 */
@FunctionalInterface
public interface UrlPolicy {
  /**
   * Why {@code url} is not acceptable, in plain words, or empty when it is. Judges the text alone
   * (scheme, literal addresses, user info, port), resolves nothing.
   */
  Optional<String> objection(URI url);
}
