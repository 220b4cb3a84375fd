package com.meocrm.adapter.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses written as text, in their one usual form each; nothing here asks a name server. */
final class LiteralAddress {
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern DOTTED = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
  private static final Pattern COLONS = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
  private static final Pattern NUMERIC_END =
      Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\\.?");
  private static final int V4_BYTES = 4;
  private static final int V6_BYTES = 16;

  private LiteralAddress() {}

  /**
   * Reads four decimal numbers without leading zeros, or an IPv6 address without brackets and zone.
   */
  static Optional<InetAddress> parse(String text) {
    if (DOTTED.matcher(text).matches()) {
      var bytes = new byte[V4_BYTES];
      var numbers = text.split("\\.", -1);
      for (int i = 0; i < V4_BYTES; i++) {
        bytes[i] = (byte) Integer.parseInt(numbers[i]);
      }
      return Optional.of(of(bytes));
    }
    return COLONS.matcher(text).matches() ? parseV6(text) : Optional.empty();
  }

  /**
   * Whether a host is meant as an IPv4 address in some form or other: the JDK and curl also take
   * {@code 2130706433}, {@code 0x7f.1} and {@code 0177.0.0.1} for 127.0.0.1. No public name ends in
   * a number.
   */
  static boolean endsInNumber(String host) {
    return NUMERIC_END.matcher(host).matches();
  }

  /** The IPv4 address inside an IPv4-mapped IPv6 one, any other address as it is. */
  static InetAddress unmapped(InetAddress address) {
    var bytes = address.getAddress();
    if (address instanceof Inet6Address && isMapped(bytes)) {
      return of(Arrays.copyOfRange(bytes, V6_BYTES - V4_BYTES, V6_BYTES));
    }
    return address;
  }

  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("4 or 16 bytes expected, not " + bytes.length, e);
    }
  }

  private static Optional<InetAddress> parseV6(String text) {
    try {
      // The brackets keep the JDK from taking the text for a name.
      return Optional.of(InetAddress.getByName("[" + text + "]"));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == (byte) 0xFF && bytes[11] == (byte) 0xFF;
  }
}
