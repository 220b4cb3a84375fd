package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.Verification.Reason;
import com.meocrm.core.signing.Verification.Rejected;
import com.meocrm.core.signing.Verification.Scheme;
import com.meocrm.core.signing.Verification.Verified;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a partner on the JVM whether a webhook request comes from the hub, unchanged and just now.
 *
 * <pre>{@code
 * var verifier = WebhookVerifier.builder().secret(System.getenv("WEBHOOK_SECRET")).build();
 *
 * switch (verifier.verify(request::getHeader, rawBody)) {
 *   case Verified(var deliveryId, var scheme) -> handleOnce(deliveryId, rawBody);
 *   case Rejected(var reason) -> answer(401);
 * }
 * }</pre>
 *
 * <p>The body must be the bytes as they came, before any parsing. The Standard Webhooks headers
 * decide; only a request that has none of them is judged by {@link WebhookHeaders#SIGNATURE}, and
 * only if the builder allowed it. Comparison takes constant time. No input makes it throw. Safe for
 * use by many threads.
 */
public final class WebhookVerifier {
  /** How far a request's time may be from now, both ways. */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(5);

  /** Longest signature header: dozens of signatures. */
  private static final int MAX_SIGNATURES_LENGTH = 4096;

  /**
   * Signed is {@code id.timestamp.body}: an id with a point in it could take over a part of the
   * body and leave the signature right.
   */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,256}");

  private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,11}");

  private final List<Secret> secrets;
  private final Duration tolerance;
  private final boolean plainHexAllowed;
  private final InstantSource clock;

  private WebhookVerifier(Builder builder) {
    this.secrets = List.copyOf(builder.secrets);
    this.tolerance = builder.tolerance;
    this.plainHexAllowed = builder.plainHexAllowed;
    this.clock = builder.clock;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Verifies a request.
   *
   * @param headers the value of a header, null when there is none; asked by the names of {@link
   *     WebhookHeaders}, and again in lower case. One that respects case otherwise is better given
   *     as a map
   * @param rawBody as it came
   */
  public Verification verify(Function<String, @Nullable String> headers, byte[] rawBody) {
    var id = find(headers, WebhookHeaders.STANDARD_ID);
    var timestamp = find(headers, WebhookHeaders.STANDARD_TIMESTAMP);
    var signatures = find(headers, WebhookHeaders.STANDARD_SIGNATURE);
    if (id != null && timestamp != null && signatures != null) {
      return verifyStandard(id, timestamp, signatures, rawBody);
    }
    // A part of them is no reason to fall back: dropping one header must not switch to the weaker
    // scheme.
    boolean none = id == null && timestamp == null && signatures == null;
    return none && plainHexAllowed
        ? verifyPlain(headers, rawBody)
        : new Rejected(Reason.HEADERS_MISSING);
  }

  /**
   * Verifies a request whose headers come as a map, such as that of {@code java.net.http} or {@code
   * com.sun.net.httpserver}. Names may be in any case.
   */
  public Verification verify(Map<String, ? extends Collection<String>> headers, byte[] rawBody) {
    var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    // Several signatures may come on several lines; a second id or time makes the value malformed.
    headers.forEach((name, values) ->
        byName.merge(name, values.stream().collect(joining(" ")), (a, b) -> a + " " + b));
    return verify(byName::get, rawBody);
  }

  private Verification verifyStandard(
      String id, String timestamp, String signatures, byte[] rawBody) {
    if (!ID.matcher(id).matches()
        || !SECONDS.matcher(timestamp).matches()
        || signatures.length() > MAX_SIGNATURES_LENGTH) {
      return new Rejected(Reason.HEADER_MALFORMED);
    }
    var at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    var now = clock.instant();
    if (at.isBefore(now.minus(tolerance))) {
      return new Rejected(Reason.TIMESTAMP_TOO_OLD);
    }
    if (at.isAfter(now.plus(tolerance))) {
      return new Rejected(Reason.TIMESTAMP_TOO_NEW);
    }
    boolean matches = false;
    for (var secret : secrets) {
      var expected = StandardWebhooks.sign(secret, id, at, rawBody);
      for (var signature : signatures.split(" ", -1)) {
        matches |= MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8));
      }
    }
    return matches
        ? new Verified(id, Scheme.STANDARD_WEBHOOKS)
        : new Rejected(Reason.SIGNATURE_MISMATCH);
  }

  private Verification verifyPlain(Function<String, @Nullable String> headers, byte[] rawBody) {
    var id = find(headers, WebhookHeaders.DELIVERY_ID);
    var signature = find(headers, WebhookHeaders.SIGNATURE);
    var next = find(headers, WebhookHeaders.SIGNATURE_NEXT);
    if (id == null || (signature == null && next == null)) {
      return new Rejected(Reason.HEADERS_MISSING);
    }
    if (!ID.matcher(id).matches() || isTooLong(signature) || isTooLong(next)) {
      return new Rejected(Reason.HEADER_MALFORMED);
    }
    boolean matches = false;
    for (var secret : secrets) {
      matches |= signature != null && HexSignature.verify(secret, rawBody, signature);
      matches |= next != null && HexSignature.verify(secret, rawBody, next);
    }
    return matches ? new Verified(id, Scheme.PLAIN_HEX) : new Rejected(Reason.SIGNATURE_MISMATCH);
  }

  private static boolean isTooLong(@Nullable String signature) {
    return signature != null && signature.length() > MAX_SIGNATURES_LENGTH;
  }

  /** The header's value; null when it is missing or blank. */
  private static @Nullable String find(Function<String, @Nullable String> headers, String name) {
    var value = headers.apply(name);
    if (value == null) {
      value = headers.apply(name.toLowerCase(Locale.ROOT));
    }
    return value == null || value.isBlank() ? null : value;
  }

  /** Collects what a verifier needs: at least one secret. */
  public static final class Builder {
    private final List<Secret> secrets = new ArrayList<>();
    private Duration tolerance = DEFAULT_TOLERANCE;
    private boolean plainHexAllowed;
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /**
     * Adds a secret. During a rotation the old and the new one may both be given, in any order.
     *
     * @throws IllegalArgumentException when it begins with {@code whsec_} but does not go on with
     *     base64
     */
    public Builder secret(Secret secret) {
      WebhookSecrets.requireKey(secret);
      secrets.add(secret);
      return this;
    }

    /** The same from plain text. */
    public Builder secret(String secret) {
      return secret(Secret.of(secret));
    }

    /** How far a request's time may be from now, both ways. */
    public Builder tolerance(Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException("tolerance must not be negative: " + value);
      }
      tolerance = value;
      return this;
    }

    /**
     * Accepts requests that have only {@link WebhookHeaders#SIGNATURE}. It holds no time, so
     * whoever recorded such a request can send it again for ever; tell repeats apart by the event's
     * id in what you store.
     */
    public Builder allowPlainHex() {
      plainHexAllowed = true;
      return this;
    }

    public Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /**
     * Makes the verifier.
     *
     * @throws IllegalStateException without a secret
     */
    public WebhookVerifier build() {
      if (secrets.isEmpty()) {
        throw new IllegalStateException("a verifier needs a secret");
      }
      return new WebhookVerifier(this);
    }
  }
}
