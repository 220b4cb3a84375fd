package com.meocrm.core.webhook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The headers that a tenant has added to an endpoint's requests, their values sealed.
 *
 * @param names in the order they are sent; shown to everyone who may read the endpoint
 * @param sealed names and values as {@link EndpointSecrets} sealed them; null exactly when there
 *     are none
 */
public record OwnHeaders(List<String> names, @Nullable String sealed) {
  public static final OwnHeaders NONE = new OwnHeaders(List.of(), null);

  /** What stands for a value that is not shown; given back, it means that value. */
  public static final String MASK = "***";

  public OwnHeaders {
    names = List.copyOf(names);
    if (names.isEmpty() != (sealed == null)) {
      throw new IllegalArgumentException("names and values must belong together");
    }
  }
}
