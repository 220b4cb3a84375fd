package com.meocrm.adapter.http.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Ranges of addresses such as {@code 10.0.0.0/8} and {@code fd00::/8}. No name is ever resolved.
 */
public final class AddressRanges {
  public static final AddressRanges NONE = new AddressRanges(List.of());

  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
  private static final int MAX_OCTET = 255;

  private final List<Range> ranges;

  private AddressRanges(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Reads ranges that are separated by commas.
   *
   * @throws IllegalArgumentException when one of them is none
   */
  public static AddressRanges parse(String text) {
    var ranges = new ArrayList<Range>();
    for (var entry : text.split(",", -1)) {
      ranges.add(range(entry.strip()));
    }
    return new AddressRanges(ranges);
  }

  boolean contain(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** The address that {@code text} is, or empty when it is something else, such as a name. */
  static Optional<InetAddress> address(String text) {
    var v4 = V4.matcher(text);
    boolean isAddress =
        v4.matches()
            ? IntStream.rangeClosed(1, 4).allMatch(i -> Integer.parseInt(v4.group(i)) <= MAX_OCTET)
            : text.indexOf(':') >= 0 && V6.matcher(text).matches();
    if (!isAddress) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text)); // a literal: nothing is looked up
    } catch (UnknownHostException e) {
      return Optional.empty(); // colons, but no address
    }
  }

  private static Range range(String entry) {
    int slash = entry.indexOf('/');
    var address = slash < 0 ? Optional.<InetAddress>empty() : address(entry.substring(0, slash));
    var bits = slash < 0 ? "" : entry.substring(slash + 1);
    if (address.isEmpty() || !bits.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("no range of addresses: " + entry);
    }
    var network = address.get().getAddress();
    int prefix = Integer.parseInt(bits);
    if (prefix > network.length * Byte.SIZE || !Arrays.equals(network, masked(network, prefix))) {
      throw new IllegalArgumentException("no range of addresses: " + entry);
    }
    return new Range(network, prefix);
  }

  private static byte[] masked(byte[] address, int prefix) {
    var masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
      masked[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    return masked;
  }

  private static final class Range {
    private final byte[] network;
    private final int prefix;

    Range(byte[] network, int prefix) {
      this.network = network;
      this.prefix = prefix;
    }

    boolean contains(InetAddress address) {
      var bytes = address.getAddress();
      return bytes.length == network.length && Arrays.equals(network, masked(bytes, prefix));
    }
  }
}
