package com.meocrm.core.zalo;

import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Zalo's servers.
 *
 * <p>Promises of each call: ends within its deadline, tries once, never throws for what network and
 * server do.
 */
public interface ZaloApi {
  /** Turns the code that a grant ended with into tokens. */
  Answer<Tokens> exchange(App app, Secret code, Secret verifier, Duration deadline);

  /** Turns a refresh token into new tokens, once; it is of no use afterwards. */
  Answer<Tokens> refresh(App app, Secret refreshToken, Duration deadline);

  /** The official account that the token is of. */
  Answer<OfficialAccount> officialAccount(App app, Secret accessToken, Duration deadline);

  /** What a template looks like and whether it may be used. */
  Answer<ZaloTemplate> template(App app, Secret accessToken, String templateId, Duration deadline);

  /** How many messages the account may send today. */
  Answer<Quota> quota(App app, Secret accessToken, Duration deadline);

  /** Sends one message by phone. Paid, and never recognised as a repetition. */
  Answer<Sent> send(App app, Secret accessToken, Message message, Duration deadline);

  /** Writes to a person in an open conversation with the account. */
  Answer<Told> tell(App app, Secret accessToken, String userId, String text, Duration deadline);

  /**
   * The link at which an administrator of an official account grants access.
   *
   * @param redirect where the answer goes, as entered in the app's console
   */
  String grantLink(String appId, String redirect, String challenge, String state);

  /**
   * The tenant's app at Zalo.
   *
   * @param proof whether calls carry a proof that they know the app's secret
   */
  record App(String id, Secret secret, boolean proof) {}

  /** Two tokens; the access token holds for {@code lifetime}. */
  record Tokens(Secret access, Secret refresh, Duration lifetime) {}

  /** An official account. */
  record OfficialAccount(String id, String name) {}

  /** Messages that are allowed, and left, today. */
  record Quota(long daily, long remaining) {}

  /**
   * A message from a template.
   *
   * @param trackingId comes back with the receipt; letters and digits, at most 48
   */
  record Message(
      VietnamesePhone phone, String templateId, Map<String, String> data, String trackingId) {
    public Message {
      data = Map.copyOf(data);
    }
  }

  /**
   * Zalo took a message.
   *
   * @param quota what the answer tells of it; null: nothing
   */
  record Sent(String messageId, @Nullable Quota quota) {}

  /** Zalo took a word to a person. */
  record Told(String messageId) {}

  /** How a call ended. */
  sealed interface Answer<T> {}

  /** It succeeded. */
  record Success<T>(T value) implements Answer<T> {}

  /**
   * Zalo said no.
   *
   * @param code Zalo's, negative
   * @param message Zalo's, one line
   */
  record Refused<T>(int code, String message) implements Answer<T> {
    /** Both in one line. */
    public String text() {
      return message + " (" + code + ")";
    }
  }

  /**
   * There is no answer that says what became of it.
   *
   * @param reason in plain words, without secrets
   * @param maybeDone whether the request may have arrived
   */
  record NoAnswer<T>(String reason, boolean maybeDone) implements Answer<T> {}
}
