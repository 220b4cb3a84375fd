package com.meocrm.core.webhook;

import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes what an endpoint's owner can change. It counts for events that are relayed, and
 * deliveries that are taken, after the commit.
 *
 * <p>A secret that is given here takes the old one's place at once; {@link RotateSecret} lets both
 * sign for a while.
 *
 * <p>Switched off, an endpoint gets no new deliveries and those it has wait; switched on, they go
 * out, and it starts anew, whyever it was off.
 */
public final class ChangeEndpoint {
  private final EndpointEdits edits;
  private final EndpointSecrets secrets;
  private final UrlPolicy urlPolicy;

  public ChangeEndpoint(EndpointEdits edits, EndpointSecrets secrets, UrlPolicy urlPolicy) {
    this.edits = edits;
    this.secrets = secrets;
    this.urlPolicy = urlPolicy;
  }

  /**
   * Applies the change.
   *
   * @throws DomainException with all violations at once; {@code WEBHOOK_NOT_FOUND}; {@code
   *     VERSION_CONFLICT}
   */
  public Endpoint handle(
      EndpointId id, Change change, ExpectedVersion expected, RequestContext context) {
    var rules = new EndpointRules(urlPolicy, secrets);
    var checked = check(change, rules);
    rules.orThrow();
    return edits.change(
        "webhook.update",
        id,
        expected,
        context,
        endpoint ->
            activity(
                endpoint
                    .withSettings(settings(endpoint, change, checked.url, checked.filter))
                    .withSecrets(signing(endpoint, change)),
                change.active()));
  }

  static Checked check(Change change, EndpointRules rules) {
    var url = change.url() == null ? null : rules.url(change.url());
    if (change.events() != null) {
      rules.events(change.events());
    }
    rules.secret(change.secret(), change.useDefaultSecret());
    rules.description(change.description().value());
    if (change.maxInFlight() != null) {
      rules.maxInFlight(change.maxInFlight());
    }
    rules.ratePerSecond(change.ratePerSecond().value());
    if (change.headers().value() != null) {
      rules.headers(change.headers().value());
    }
    return new Checked(url, rules.filter(change.filter().value()));
  }

  private SigningSecrets signing(Endpoint endpoint, Change change) {
    if (change.secret() != null) {
      return SigningSecrets.of(
          secrets.seal(endpoint.organization(), endpoint.id(), change.secret()));
    }
    return change.useDefaultSecret()
        ? SigningSecrets.of(new SigningSecret.Default())
        : endpoint.secrets();
  }

  private EndpointSettings settings(
      Endpoint endpoint, Change change, @Nullable URI url, @Nullable EventFilter filter) {
    var old = endpoint.settings();
    return new EndpointSettings(
        url == null ? old.url() : url,
        change.events() == null ? old.events() : new EventSelection(change.events()),
        change.filter().given() ? filter : old.filter(),
        change.headers().given() ? headers(endpoint, change.headers().value()) : old.headers(),
        change.description().over(old.description()),
        change.ordering() == null ? old.ordering() : change.ordering(),
        change.maxInFlight() == null ? old.maxInFlight() : change.maxInFlight(),
        change.ratePerSecond().over(old.ratePerSecond()));
  }

  /** All headers anew; a mask stands for the value that is stored. */
  private OwnHeaders headers(Endpoint endpoint, @Nullable Map<String, String> wanted) {
    if (wanted == null || wanted.isEmpty()) {
      return OwnHeaders.NONE;
    }
    var stored = secrets.headers(endpoint);
    var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(stored);
    var headers = new LinkedHashMap<String, String>();
    wanted.forEach((name, value) ->
        headers.put(
            name, value.equals(OwnHeaders.MASK) ? byName.getOrDefault(name, value) : value));
    var rules = new EndpointRules(urlPolicy, secrets);
    rules.unmasked(headers);
    rules.orThrow();
    // Sealing the same twice gives two texts, so what did not change is left alone.
    return List.copyOf(headers.entrySet()).equals(List.copyOf(stored.entrySet()))
        ? endpoint.settings().headers()
        : secrets.seal(endpoint.organization(), endpoint.id(), headers);
  }

  private static Endpoint activity(Endpoint endpoint, @Nullable Boolean active) {
    if (active == null || active == endpoint.active()) {
      return endpoint;
    }
    return active ? endpoint.activated() : endpoint.inactive(InactiveReason.USER);
  }

  /** What rules made of a change. */
  record Checked(@Nullable URI url, @Nullable EventFilter filter) {}

  /**
   * What is to be different; null, or {@link Edit#none}: stays as it is.
   *
   * @param secret the one that is to sign from now on, alone; null: stays, unless the default one
   *     is asked for
   * @param headers all of them; a value of {@link OwnHeaders#MASK} keeps the one that is stored
   */
  public record Change(
      @Nullable String url,
      @Nullable List<String> events,
      @Nullable Secret secret,
      boolean useDefaultSecret,
      @Nullable Boolean active,
      Edit<String> description,
      @Nullable Ordering ordering,
      @Nullable Integer maxInFlight,
      Edit<Integer> ratePerSecond,
      Edit<Map<String, String>> headers,
      Edit<JsonValue.Members> filter) {
    /** Nothing is to be different. */
    public static final Change NONE =
        new Change(
            null,
            null,
            null,
            false,
            null,
            Edit.none(),
            null,
            null,
            Edit.none(),
            Edit.none(),
            Edit.none());

    public Change {
      events = events == null ? null : List.copyOf(events);
    }

    /** The same with the endpoint switched on or off. */
    public Change withActive(boolean value) {
      return new Change(
          url,
          events,
          secret,
          useDefaultSecret,
          value,
          description,
          ordering,
          maxInFlight,
          ratePerSecond,
          headers,
          filter);
    }
  }
}
