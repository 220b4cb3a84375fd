package com.meocrm.adapter.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Resolves the host of one call once and hands out its addresses only if they are allowed: OkHttp
 * connects to nothing else, so an answer that changes afterwards changes nothing.
 *
 * <p>All instances with the same lookup and guard are equal, since OkHttp shares connections only
 * between calls with equal resolvers.
 */
final class GuardedDns implements Dns {
  private final TimedLookup lookup;
  private final AddressGuard guard;
  private final HttpUrl url;
  private final Deadline deadline;
  private final Duration limit;

  /**
   * @param limit for the lookup, if the deadline leaves as much
   */
  GuardedDns(
      TimedLookup lookup, AddressGuard guard, HttpUrl url, Deadline deadline, Duration limit) {
    this.lookup = lookup;
    this.guard = guard;
    this.url = url;
    this.deadline = deadline;
    this.limit = limit;
  }

  @Override
  public List<InetAddress> lookup(String hostname) throws UnknownHostException {
    if (!hostname.equals(url.host())) {
      throw new NotAllowedException("address not allowed: " + hostname + " is not the URL's host");
    }
    var addresses = resolve(hostname);
    if (GuardedUrlPolicy.isLocalhost(hostname)) {
      // It means this machine by definition, so the mixture of 127.0.0.1 and ::1 is nobody's
      // attack: with only one of
      // them allowed, that one is used.
      var allowed =
          addresses.stream().filter(address -> guard.objection(address).isEmpty()).toList();
      addresses = allowed.isEmpty() ? addresses : allowed;
    }
    guard.check(url, addresses);
    return addresses;
  }

  private List<InetAddress> resolve(String hostname) throws UnknownHostException {
    var remaining = deadline.remaining();
    return lookup.lookup(hostname, remaining.compareTo(limit) < 0 ? remaining : limit);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GuardedDns that && lookup == that.lookup && guard == that.guard;
  }

  @Override
  public int hashCode() {
    return Objects.hash(lookup, guard);
  }
}
