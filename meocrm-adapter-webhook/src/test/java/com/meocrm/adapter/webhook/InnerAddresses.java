package com.meocrm.adapter.webhook;

/** Where no tenant's URL may lead. */
final class InnerAddresses {
  /** One of each range that is not public, as CSV. */
  static final String BY_RANGE =
      """
      10.0.0.0/8, 10.1.2.3
      172.16.0.0/12, 172.16.0.1
      192.168.0.0/16, 192.168.1.1
      127.0.0.0/8, 127.0.0.1
      169.254.0.0/16, 169.254.1.1
      100.64.0.0/10, 100.64.0.1
      0.0.0.0/8, 0.1.2.3
      192.0.0.0/24, 192.0.0.8
      192.88.99.0/24, 192.88.99.1
      198.18.0.0/15, 198.18.0.1
      192.0.2.0/24, 192.0.2.1
      198.51.100.0/24, 198.51.100.1
      203.0.113.0/24, 203.0.113.1
      224.0.0.0/4, 224.0.0.1
      240.0.0.0/4, 240.0.0.1
      broadcast, 255.255.255.255
      unspecified, ::
      loopback, ::1
      fe80::/10, fe80::1
      fc00::/7, fd12:3456::1
      ff00::/8, ff02::1
      2001:db8::/32, 2001:db8::1
      3fff::/20, 3fff::1
      100::/64, 100::1
      6to4 2002::/16, 2002:a00:1::
      NAT64 64:ff9b::/96, 64:ff9b::a00:1
      NAT64 64:ff9b:1::/48, 64:ff9b:1::a00:1
      5f00::/16, 5f00::1
      the rest of ::/8, ::ffff:0:a00:1
      IPv4-compatible, ::10.0.0.1
      metadata of AWS, 169.254.169.254
      metadata of AWS over IPv6, fd00:ec2::254
      metadata of Azure, 168.63.129.16
      metadata of Alibaba, 100.100.100.200
      """;

  /** Hosts of URLs that mean 127.0.0.2 or ::1, one a line. */
  static final String SPELLINGS =
      """
      127.0.0.2
      127.2
      2130706434
      0x7f.2
      0177.0.0.2
      0x7f000002
      [::ffff:127.0.0.2]
      [::ffff:7f00:2]
      [::127.0.0.2]
      %31%32%37.0.0.2
      127.0.0.2.
      user@127.0.0.2
      localhost.
      [::1%25lo]
      [::1]
      """;

  private InnerAddresses() {}
}
