package com.meocrm.core.notification;

import com.meocrm.core.shared.Identifiers;
import java.util.List;

/**
 * One message to one or more people.
 *
 * @param id the same each time this message is sent, so that a repeated one is recognised; an
 *     identifier
 * @param to all addresses; they see each other
 * @param subject one line; controls become spaces
 * @param text the message for readers without HTML
 * @param html the same for all others
 */
public record Mail(String id, List<EmailAddress> to, String subject, String text, String html) {
  public Mail {
    Identifiers.require("mail id", id);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("a mail needs somebody to go to");
    }
    to = List.copyOf(to);
    subject = oneLine(subject);
  }

  /** {@code text} without line breaks and other controls, which end a header or forge a line. */
  static String oneLine(String text) {
    return text.codePoints()
        .map(c -> isControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
