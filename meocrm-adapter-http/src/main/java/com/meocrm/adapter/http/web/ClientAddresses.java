package com.meocrm.adapter.http.web;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Finds out from where a request comes: from the peer, unless that is a trusted proxy, who then
 * says from where it had it ({@code Forwarded}, else {@code X-Forwarded-For}), and so on back to
 * the first who is not trusted. What anybody else says of itself does not count.
 */
public final class ClientAddresses {
  private static final int MAX_HOPS = 32;

  private final AddressRanges trusted;

  public ClientAddresses(AddressRanges trusted) {
    this.trusted = trusted;
  }

  /** The client's address as text. */
  String of(Request request) {
    return of(Request.getRemoteAddr(request), request.getHeaders());
  }

  String of(String peer, HttpFields headers) {
    var client = AddressRanges.address(unbracketed(peer));
    if (client.isEmpty() || !trusted.contain(client.get())) {
      return peer;
    }
    var hops = hops(headers);
    for (int i = hops.size() - 1; i >= 0 && trusted.contain(client.get()); i--) {
      var said = address(hops.get(i));
      if (said.isEmpty()) {
        break; // hidden or nonsense: the last address that somebody trusted vouches for stands
      }
      client = said;
    }
    return client.map(InetAddress::getHostAddress).orElse(peer);
  }

  /** Whether a request comes from this computer itself, through nobody else. */
  static boolean isLocal(String peer, boolean forwarded) {
    return !forwarded
        && AddressRanges.address(unbracketed(peer))
            .filter(InetAddress::isLoopbackAddress)
            .isPresent();
  }

  private static List<String> hops(HttpFields headers) {
    if (!headers.contains(HttpHeader.FORWARDED)) {
      return last(headers.getCSV(HttpHeader.X_FORWARDED_FOR, false));
    }
    var hops = new ArrayList<String>();
    for (var element : last(headers.getCSV(HttpHeader.FORWARDED, true))) {
      hops.add(forOf(element));
    }
    return hops;
  }

  private static List<String> last(List<String> all) {
    return all.subList(Math.max(0, all.size() - MAX_HOPS), all.size());
  }

  /** The {@code for} of one element of RFC 7239, or nothing. */
  private static String forOf(String element) {
    for (var pair : element.split(";", -1)) {
      if (pair.strip().toLowerCase(Locale.ROOT).startsWith("for=")) {
        return pair.strip().substring("for=".length());
      }
    }
    return "";
  }

  /** The address of a hop, without quotes, brackets and port. */
  private static Optional<InetAddress> address(String hop) {
    var text = hop.strip().replace("\"", "");
    if (text.startsWith("[")) {
      return AddressRanges.address(unbracketed(text));
    }
    int colon = text.indexOf(':');
    return AddressRanges.address(
        colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text);
  }

  private static String unbracketed(String text) {
    int end = text.indexOf(']');
    return text.startsWith("[") && end > 0 ? text.substring(1, end) : text;
  }
}
