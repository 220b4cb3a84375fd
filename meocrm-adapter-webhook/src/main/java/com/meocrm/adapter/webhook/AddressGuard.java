package com.meocrm.adapter.webhook;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Decides which addresses tenants' URLs may lead to: those that are public, and those that the
 * operator allows.
 *
 * <p>The ranges are the special-purpose registries of IANA (RFC 6890 and its successors) and the
 * addresses of cloud providers' metadata services. An IPv6 address outside of 2000::/3 is not
 * public either.
 */
final class AddressGuard {
  private static final List<Range> METADATA =
      List.of(
          new Range("169.254.169.254/32", "is a cloud metadata address"),
          new Range("169.254.170.2/32", "is a cloud metadata address"),
          new Range("168.63.129.16/32", "is a cloud metadata address"),
          new Range("100.100.100.200/32", "is a cloud metadata address"),
          new Range("192.0.0.192/32", "is a cloud metadata address"),
          new Range("fd00:ec2::254/128", "is a cloud metadata address"),
          new Range("fd20:ce::254/128", "is a cloud metadata address"));

  private static final List<Range> V4 =
      List.of(
          new Range("0.0.0.0/8", "means this network"),
          new Range("10.0.0.0/8", "is private"),
          new Range("100.64.0.0/10", "is private to a carrier (CGNAT)"),
          new Range("127.0.0.0/8", "is loopback"),
          new Range("169.254.0.0/16", "is link-local"),
          new Range("172.16.0.0/12", "is private"),
          new Range("192.0.0.0/24", "is reserved for protocols"),
          new Range("192.0.2.0/24", "is reserved for documentation"),
          new Range("192.88.99.0/24", "is a 6to4 relay"),
          new Range("192.168.0.0/16", "is private"),
          new Range("198.18.0.0/15", "is reserved for benchmarks"),
          new Range("198.51.100.0/24", "is reserved for documentation"),
          new Range("203.0.113.0/24", "is reserved for documentation"),
          new Range("224.0.0.0/4", "is multicast"),
          new Range("255.255.255.255/32", "is broadcast"),
          new Range("240.0.0.0/4", "is reserved"));

  private static final List<Range> V6 =
      List.of(
          new Range("::/128", "is unspecified"),
          new Range("::1/128", "is loopback"),
          new Range("::/8", "is reserved or embeds an IPv4 address"),
          new Range("64:ff9b::/96", "embeds an IPv4 address (NAT64)"),
          new Range("64:ff9b:1::/48", "embeds an IPv4 address (NAT64)"),
          new Range("100::/64", "is discarded by routers"),
          new Range("2001::/32", "embeds an IPv4 address (Teredo)"),
          new Range("2001::/23", "is reserved for protocols"),
          new Range("2001:db8::/32", "is reserved for documentation"),
          new Range("2002::/16", "embeds an IPv4 address (6to4)"),
          new Range("3fff::/20", "is reserved for documentation"),
          new Range("5f00::/16", "is reserved for segment routing"),
          new Range("fc00::/7", "is private"),
          new Range("fe80::/10", "is link-local"),
          new Range("fec0::/10", "is private (site-local)"),
          new Range("ff00::/8", "is multicast"));

  private static final Cidr V6_PUBLIC = Cidr.parse("2000::/3");
  private static final int V4_BYTES = 4;

  private final Allowance allowance;

  AddressGuard(Allowance allowance) {
    this.allowance = allowance;
  }

  /**
   * Why the address may not be reached, as the rest of a sentence ("is private"), or empty when it
   * may.
   */
  Optional<String> objection(InetAddress address) {
    if (allowance.covers(address)) {
      return Optional.empty();
    }
    var plain = LiteralAddress.unmapped(address);
    return reason(METADATA, plain).or(() -> isV4(plain) ? reason(V4, plain) : v6Reason(plain));
  }

  /**
   * Checks all addresses behind a URL's host: one that is not allowed condemns the rest, since
   * whoever answers a lookup with a mixture chooses which one is used.
   *
   * @throws NotAllowedException with the reason; it names the address only when the URL does, so
   *     that tenants cannot look up names of the inner network
   */
  void check(HttpUrl url, List<InetAddress> addresses) throws NotAllowedException {
    if (allowance.covers(url.host(), url.port())) {
      return;
    }
    boolean literal = LiteralAddress.parse(url.host()).isPresent();
    for (var address : addresses) {
      var reason = objection(address);
      if (reason.isPresent()) {
        var subject = url.host() + (literal ? " " : " resolves to an address that ");
        throw new NotAllowedException("address not allowed: " + subject + reason.get());
      }
      if (!url.isHttps() && !allowance.covers(address)) {
        throw new NotAllowedException(
            "http is not allowed: "
                + url.host()
                + " is not among the targets that the operator allows, use https");
      }
    }
  }

  private static Optional<String> v6Reason(InetAddress address) {
    return reason(V6, address)
        .or(() ->
            V6_PUBLIC.contains(address)
                ? Optional.empty()
                : Optional.of("is not a public address"));
  }

  private static Optional<String> reason(List<Range> ranges, InetAddress address) {
    return ranges.stream()
        .filter(range -> range.cidr().contains(address))
        .map(Range::reason)
        .findFirst();
  }

  private static boolean isV4(InetAddress address) {
    return address.getAddress().length == V4_BYTES;
  }

  private record Range(Cidr cidr, String reason) {
    Range(String cidr, String reason) {
      this(Cidr.parse(cidr), reason);
    }
  }
}
