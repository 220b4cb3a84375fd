package com.meocrm.adapter.webhook;

import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.UrlPolicy;
import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Which URLs may be entered and called, judged by their text.
 *
 * <p>Only the plain form of a host passes: what two parsers read differently, or what a resolver
 * would take for an address in disguise, is refused with a hint at the usual form. {@link HttpUrl}
 * is the parser that counts, it also makes the connection.
 */
public final class GuardedUrlPolicy implements UrlPolicy {
  private static final String LOCALHOST = "localhost";
  private static final int FIRST_NOT_ASCII = 0x80;
  private static final List<InetAddress> LOOPBACK =
      List.of(
          LiteralAddress.parse("127.0.0.1").orElseThrow(),
          LiteralAddress.parse("::1").orElseThrow());

  /** Endings that no public name has (RFC 6761, RFC 8375, RFC 9476 and the list of ICANN). */
  private static final Set<String> INNER_ENDINGS =
      Set.of(
          "corp", "home", "internal", "lan", "local", "localdomain", "mail", "test", "home.arpa");

  private final Allowance allowance;
  private final AddressGuard guard;

  /**
   * @param allowance private targets that may be entered, by http as well
   */
  public GuardedUrlPolicy(Allowance allowance) {
    this.allowance = allowance;
    this.guard = new AddressGuard(allowance);
  }

  @Override
  public Optional<String> objection(URI url) {
    try {
      accept(url);
      return Optional.empty();
    } catch (NotAllowedException e) {
      return Optional.of(e.reason());
    }
  }

  /**
   * The URL as it will be called, if its text raises no objection; the addresses behind a name are
   * not judged here.
   */
  HttpUrl accept(URI url) throws NotAllowedException {
    var target = read(url);
    var literal = LiteralAddress.parse(target.host());
    if (literal.isPresent()) {
      guard.check(target, List.of(literal.get()));
    } else {
      checkName(target);
    }
    return target;
  }

  /** Whether the name means this machine by definition (RFC 6761). */
  static boolean isLocalhost(String host) {
    return host.equals(LOCALHOST) || host.endsWith("." + LOCALHOST);
  }

  private static HttpUrl read(URI url) throws NotAllowedException {
    var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    refuseIf(
        url.toString().length() > Endpoint.MAX_URL_LENGTH, "must have at most 2000 characters");
    refuseIf(!scheme.equals("https") && !scheme.equals("http"), "must begin with https://");
    refuseIf(url.getRawFragment() != null, "must not contain a fragment (#…)");
    var authority = plainAuthority(url);
    var host = authority.replaceFirst(":[0-9]*$", "");
    refuseIf(host.endsWith("."), "the host must not end with a dot");
    refuseIf(
        LiteralAddress.endsInNumber(host) && LiteralAddress.parse(host).isEmpty(),
        "an IPv4 address must be written as four decimal numbers: 203.0.113.7");
    return parsed(url, scheme, host, authority);
  }

  private static String plainAuthority(URI url) throws NotAllowedException {
    var authority = url.getRawAuthority();
    if (authority == null) {
      throw new NotAllowedException("must name a host: https://partner.example/path");
    }
    refuseIf(authority.contains("@"), "must not contain a user name or password");
    refuseIf(authority.contains("%"), "the host must be written without % signs");
    if (authority.chars().anyMatch(c -> c >= FIRST_NOT_ASCII)) {
      throw new NotAllowedException("the host must be written in ASCII" + asciiHint(authority));
    }
    return authority.toLowerCase(Locale.ROOT);
  }

  /** Refuses what {@link URI} and {@link HttpUrl} do not read alike. */
  private static HttpUrl parsed(URI url, String scheme, String host, String authority)
      throws NotAllowedException {
    var target = HttpUrl.parse(url.toString());
    if (target == null
        || !target.scheme().equals(scheme)
        || !sameHost(target.host(), host)
        || !samePort(target, scheme, authority)) {
      throw new NotAllowedException("is not a well-formed URL");
    }
    refuseIf(
        host.startsWith("[") && !target.host().contains(":"),
        "an IPv4 address must be written as such, not inside an IPv6 address");
    return target;
  }

  private static boolean sameHost(String parsed, String written) {
    if (!written.startsWith("[")) {
      return parsed.equals(written);
    }
    var address = LiteralAddress.parse(written.substring(1, written.length() - 1));
    return address.isPresent() && address.equals(LiteralAddress.parse(parsed));
  }

  private static boolean samePort(HttpUrl parsed, String scheme, String authority) {
    int colon = authority.lastIndexOf(':');
    if (colon < authority.lastIndexOf(']') || colon < 0) {
      return parsed.port() == HttpUrl.defaultPort(scheme);
    }
    return authority.substring(colon + 1).matches("0*" + parsed.port());
  }

  private void checkName(HttpUrl target) throws NotAllowedException {
    var host = target.host();
    if (allowance.covers(host, target.port())) {
      return;
    }
    if (isLocalhost(host)) {
      refuseIf(
          LOOPBACK.stream().noneMatch(allowance::covers),
          "address not allowed: " + host + " is this machine");
      return;
    }
    refuseIf(
        !target.isHttps() && !(allowance.hasNetworks() && isInner(host)),
        "must begin with https:// (http is only for targets that the operator allows)");
  }

  /**
   * Whether a name cannot be a public one, so that it may well lead to an allowed private address.
   */
  private static boolean isInner(String host) {
    return host.indexOf('.') < 0
        || INNER_ENDINGS.stream().anyMatch(ending -> host.endsWith("." + ending));
  }

  private static String asciiHint(String authority) {
    try {
      return ": " + IDN.toASCII(authority);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static void refuseIf(boolean bad, String reason) throws NotAllowedException {
    if (bad) {
      throw new NotAllowedException(reason);
    }
  }
}
