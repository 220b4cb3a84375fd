package com.meocrm.adapter.webhook;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The private targets that the operator opens for tenants: address ranges, and single targets by
 * host and port. Over both, plain http may be used too.
 */
public final class Allowance {
  /** Nothing private may be reached: the default in production. */
  public static final Allowance NONE = new Allowance(List.of(), Set.of());

  /** The machine itself may be reached: for demonstrations and tests. */
  public static final Allowance LOOPBACK =
      new Allowance(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")), Set.of());

  private static final Pattern TARGET =
      Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+):([1-9][0-9]{0,4})");
  private static final Pattern NAME =
      Pattern.compile("(?!-)[a-z0-9_-]{1,63}(?:\\.(?!-)[a-z0-9_-]{1,63})*");
  private static final int MAX_NAME_LENGTH = 253;
  private static final int MAX_PORT = 65_535;

  private final List<Cidr> networks;
  private final Set<Target> targets;

  private Allowance(List<Cidr> networks, Set<Target> targets) {
    this.networks = List.copyOf(networks);
    this.targets = Set.copyOf(targets);
  }

  /**
   * Reads a comma-separated list of {@code <address>/<prefix>} and {@code <host>:<port>}, as in
   * {@code 10.0.0.0/8,fd00::/8,receiver.internal:8080,[::1]:9000}. Blank text is an empty list.
   */
  public static Parsed parse(String text) {
    var networks = new ArrayList<Cidr>();
    var targets = new LinkedHashSet<Target>();
    var problems = new ArrayList<String>();
    for (var entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
      try {
        add(entry.strip(), networks, targets);
      } catch (IllegalArgumentException e) {
        problems.add("\"" + entry.strip() + "\": " + e.getMessage());
      }
    }
    return new Parsed(new Allowance(networks, targets), problems);
  }

  private static void add(String entry, List<Cidr> networks, Set<Target> targets) {
    if (entry.contains("/")) {
      networks.add(Cidr.parse(entry));
    } else {
      targets.add(target(entry));
    }
  }

  private static Target target(String entry) {
    var literal = LiteralAddress.parse(entry);
    if (literal.isPresent()) {
      int bits = literal.get().getAddress().length * Byte.SIZE;
      throw new IllegalArgumentException(
          "a single address is written " + entry + "/" + bits + ", or with its port");
    }
    var parts = TARGET.matcher(entry);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > MAX_PORT) {
      throw new IllegalArgumentException(
          "expected an address range such as 10.0.0.0/8, or host:port");
    }
    return new Target(host(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  private static String host(String written) {
    var host = written.toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      return LiteralAddress.parse(host.substring(1, host.length() - 1))
          .orElseThrow(() -> new IllegalArgumentException("not an IPv6 address: " + written))
          .getHostAddress();
    }
    if (LiteralAddress.parse(host).isEmpty()
        && (!NAME.matcher(host).matches()
            || host.length() > MAX_NAME_LENGTH
            || LiteralAddress.endsInNumber(host))) {
      throw new IllegalArgumentException("not a host name: " + written);
    }
    return host;
  }

  /** Whether the address lies in an allowed range. */
  boolean covers(InetAddress address) {
    var plain = LiteralAddress.unmapped(address);
    return networks.stream().anyMatch(network -> network.contains(plain));
  }

  /**
   * Whether this very host and port is allowed, wherever the name leads.
   *
   * @param host in lower case, an IPv6 address without brackets
   */
  boolean covers(String host, int port) {
    var normal = LiteralAddress.parse(host).map(InetAddress::getHostAddress).orElse(host);
    return targets.contains(new Target(normal, port));
  }

  /** Whether there is any allowed range, so that a name may turn out to lie in one. */
  boolean hasNetworks() {
    return !networks.isEmpty();
  }

  @Override
  public String toString() {
    return "Allowance" + networks + targets;
  }

  /**
   * What was read, and what could not be.
   *
   * @param allowance of the entries that are right
   * @param problems one sentence for each entry that is not; empty when all is well
   */
  public record Parsed(Allowance allowance, List<String> problems) {
    public Parsed {
      problems = List.copyOf(problems);
    }
  }

  private record Target(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
