package com.meocrm.adapter.webhook;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of IP addresses: {@code 10.0.0.0/8}, {@code fc00::/7}.
 *
 * @param network the first address of the range
 * @param prefix how many leading bits all addresses of the range share
 */
record Cidr(InetAddress network, int prefix) {
  Cidr {
    if (prefix < 0 || prefix > bits(network)) {
      throw new IllegalArgumentException("the prefix must be 0 to " + bits(network));
    }
    if (!network.equals(first(network, prefix))) {
      throw new IllegalArgumentException(
          "bits are set behind the prefix, write "
              + first(network, prefix).getHostAddress()
              + "/"
              + prefix);
    }
  }

  /**
   * @throws IllegalArgumentException with what is wrong, in plain words
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network =
        slash < 0 ? Optional.empty() : LiteralAddress.parse(text.substring(0, slash));
    var prefix = text.substring(slash + 1);
    if (network.isEmpty() || !prefix.matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException("an address range looks like 10.0.0.0/8 or fd00::/8");
    }
    return new Cidr(network.get(), Integer.parseInt(prefix));
  }

  /** Whether the address is in this range; one of the other family never is. */
  boolean contains(InetAddress address) {
    return bits(address) == bits(network) && first(address, prefix).equals(network);
  }

  private static InetAddress first(InetAddress address, int prefix) {
    var bytes = address.getAddress();
    int whole = prefix / Byte.SIZE;
    if (whole < bytes.length) {
      int kept = 0xFF << (Byte.SIZE - prefix % Byte.SIZE);
      bytes[whole] &= (byte) kept;
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    return LiteralAddress.of(bytes);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
