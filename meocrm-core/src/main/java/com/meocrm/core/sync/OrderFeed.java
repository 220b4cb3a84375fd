package com.meocrm.core.sync;

import com.meocrm.core.shared.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a tenant's source for orders. The source is anybody's server: what it may reach, how much it
 * may answer and how long it may take is limited here as for webhooks.
 */
@FunctionalInterface
public interface OrderFeed {
  /** Reaches nobody, for hosts that sync no orders. */
  OrderFeed NONE = (request, deadline) -> new Fetched.NotAllowed("this hub asks no sources");

  /** One request, answered or not within {@code deadline}; never throws. */
  Fetched fetch(Request request, Duration deadline);

  /**
   * What to ask for.
   *
   * @param secret sent as a bearer token; null: none
   * @param cursor where the page before ended; null: from the beginning
   * @param since orders that changed at this time or later, RFC 3339; null: all
   * @param limit most orders to answer
   */
  record Request(
      URI url,
      @Nullable Secret secret,
      @Nullable String cursor,
      @Nullable String since,
      int limit) {}

  /** What came of it. */
  sealed interface Fetched {
    /** 200 with this body, read whole. */
    record Page(String body) implements Fetched {}

    /** The page has more bytes than are read. */
    record TooLarge(long maxBytes) implements Fetched {}

    /** The source says no: asking again as it is makes no sense. */
    record Refused(int status) implements Fetched {}

    /**
     * No usable answer now.
     *
     * @param retryAfter how long the source wants to be left alone; null: it does not say
     */
    record Unavailable(String reason, @Nullable Duration retryAfter) implements Fetched {}

    /** The address may not be reached. */
    record NotAllowed(String reason) implements Fetched {}
  }
}
