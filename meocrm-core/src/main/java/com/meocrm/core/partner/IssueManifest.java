package com.meocrm.core.partner;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.meocrm.core.partner.EndpointLedger.Owed;
import com.meocrm.core.partner.EndpointLedger.Span;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.DomainException.Kind;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Sha256;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.EndpointSignatures;
import com.meocrm.core.webhook.Endpoints;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums up a day of an endpoint and signs the sum, so that a partner sees in one call whether he has
 * everything (đối soát).
 */
public final class IssueManifest {
  /** Where shops' days begin and end. */
  public static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

  /**
   * For how long after a day's end events of that day may still be committed: no unit of work lives
   * longer.
   */
  static final Duration GRACE = Duration.ofMinutes(1);

  private final Endpoints endpoints;
  private final EndpointLedger ledger;
  private final EndpointSignatures signatures;
  private final RetentionPeriods retention;

  public IssueManifest(
      Endpoints endpoints,
      EndpointLedger ledger,
      EndpointSignatures signatures,
      RetentionPeriods retention) {
    this.endpoints = endpoints;
    this.ledger = ledger;
    this.signatures = signatures;
    this.retention = retention;
  }

  /**
   * The manifest of a day. One of a day that is over changes only when events of that day are
   * planned later, by a replay.
   *
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}; a violation when the day has not begun;
   *     {@code BEFORE_RETENTION} when what it would count is not kept any more; {@code
   *     SECRET_NOT_CONFIGURED} when nothing can sign it
   */
  public Signed handle(OrganizationId organization, EndpointId id, LocalDate date) {
    var endpoint =
        endpoints
            .find(organization, id)
            .orElseThrow(
                () -> DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook."));
    var from = date.atStartOfDay(ZONE).toInstant();
    var until = date.plusDays(1).atStartOfDay(ZONE).toInstant();
    // Before the count: what is planned by now is in it.
    var span = ledger.span(organization, from, until);
    requireBegun(span, from);
    requireKept(span);
    boolean complete = span.planned() && !span.now().isBefore(until.plus(GRACE));
    return signed(endpoint, count(endpoint, date, from, until, complete));
  }

  private Signed signed(Endpoint endpoint, Manifest manifest) {
    var body = manifest.toJson();
    var headers = signatures.over(endpoint, body);
    if (headers.isEmpty()) {
      throw DomainException.conflict(
          "SECRET_NOT_CONFIGURED",
          "This webhook signs with the server's default secret, and none is configured"
              + " (WEBHOOK_SECRET).",
          Map.of("webhookId", endpoint.id().value()));
    }
    return new Signed(manifest, body, headers);
  }

  private Manifest count(
      Endpoint endpoint, LocalDate date, Instant from, Instant until, boolean complete) {
    var tally = new Tally();
    ledger.forEach(endpoint.lane(), from, until, tally::add);
    return new Manifest(
        endpoint.id(),
        date,
        tally.count,
        tally.first,
        tally.last,
        HexFormat.of().formatHex(tally.ids.digest()),
        complete);
  }

  private static void requireBegun(Span span, Instant from) {
    if (span.now().isBefore(from)) {
      throw DomainException.violations(
          List.of(new Violation("date", "out_of_range", "must not be a day to come")));
    }
  }

  private void requireKept(Span span) {
    var oldest =
        LocalDate.ofInstant(span.now(), ZoneOffset.UTC).minusDays(retention.deliveryDays());
    if (span.missing().stream().anyMatch(day -> day.isBefore(oldest))) {
      // A day in the shop's zone begins on the day (UTC) before it.
      var first = oldest.plusDays(1).toString();
      throw new DomainException(
          Kind.UNPROCESSABLE,
          "BEFORE_RETENTION",
          "Deliveries of that day are no longer kept; the oldest day is " + first + ".",
          Map.of("oldest", first));
    }
  }

  /**
   * A manifest ready to be sent.
   *
   * @param body the bytes that are signed
   * @param headers the signatures
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Signed(Manifest manifest, byte[] body, Map<String, String> headers) {
    public Signed {
      headers = Map.copyOf(headers);
    }
  }

  /** Counts and hashes what comes by, and keeps none of it. */
  private static final class Tally {
    private final MessageDigest ids = Sha256.begin();
    private long count;
    private @Nullable Long first;
    private @Nullable Long last;

    void add(Owed owed) {
      if (count++ == 0) {
        first = owed.number();
      } else {
        ids.update((byte) '\n');
      }
      last = owed.number();
      ids.update(owed.delivery().value().getBytes(US_ASCII));
    }
  }
}
