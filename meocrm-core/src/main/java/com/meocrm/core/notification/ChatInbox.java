package com.meocrm.core.notification;

import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people write to an account, read to link their chats. One reader at a time: providers give
 * each update to whoever asks first.
 */
public interface ChatInbox extends ChatInvitations {
  /**
   * Waits for what is new.
   *
   * @param next the first update that was not read yet; what is before it is forgotten by the
   *     provider. Means nothing where providers forget what they have handed out
   */
  Polled poll(Secret credential, long next, Duration wait);

  /** What the provider answered. */
  sealed interface Polled {
    /**
     * These were new.
     *
     * @param next where to go on
     */
    record Received(List<Greeting> greetings, long next) implements Polled {
      public Received {
        greetings = List.copyOf(greetings);
      }
    }

    /** Nothing can be read before somebody changes something. */
    record Refused(String reason) implements Polled {}

    /** Nothing is known; later perhaps. */
    record Unreachable(String reason) implements Polled {}
  }

  /**
   * Something written in a chat.
   *
   * @param title of the chat as people know it
   */
  record Greeting(String chat, boolean isGroup, String title, @Nullable Long topic, String text) {}
}
