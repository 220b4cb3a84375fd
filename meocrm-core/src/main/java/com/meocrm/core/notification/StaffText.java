package com.meocrm.core.notification;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as people read it, without any provider's markup. Each fact is a line; what does not
 * fit is counted, so that nobody takes a shortened message for a whole one.
 *
 * @param title one line
 * @param lines one for each fact, in the order they happened
 * @param link where all of it can be seen; null: nowhere
 * @param reference short, the same each time this message is sent: a double is recognised by it
 */
public record StaffText(
    Language language,
    boolean urgent,
    String title,
    List<String> lines,
    @Nullable String link,
    String reference) {
  private static final int MAX_TITLE = 300;

  public StaffText {
    title = shortened(title, MAX_TITLE);
    lines = List.copyOf(lines);
  }

  /** The first line. */
  public String heading() {
    return (urgent ? "\u203c\ufe0f " : "") + title;
  }

  /**
   * Everything below the heading, so that both together, with the line feed between them, have at
   * most {@code maxCodePoints}.
   */
  public String body(int maxCodePoints) {
    int room = maxCodePoints - length(heading()) - 1;
    var footer = "MeoCRM · " + reference;
    if (length(all(lines.size(), footer)) <= room) {
      return all(lines.size(), footer);
    }
    int fits = 0;
    int used = length(more(lines.size())) + 1 + length(footer);
    while (fits < lines.size() && used + length(line(fits)) + 1 <= room) {
      used += length(line(fits)) + 1;
      fits++;
    }
    return all(fits, footer);
  }

  /**
   * All of it, with at most {@code max} characters for whoever counts code points and for whoever
   * counts UTF-16 units.
   */
  public String within(int max) {
    for (int codePoints = max; ; ) {
      var whole = heading() + "\n" + body(codePoints);
      if (whole.length() <= max) {
        return whole;
      }
      codePoints -= whole.length() - max;
    }
  }

  private String all(int count, String footer) {
    var text = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      text.add(line(i));
    }
    if (count < lines.size()) {
      text.add(more(lines.size() - count));
    }
    text.add(footer);
    return String.join("\n", text);
  }

  private String line(int i) {
    return lines.size() == 1 ? lines.get(i) : "• " + lines.get(i);
  }

  private String more(int count) {
    var words =
        switch (language) {
          case VI -> "… và " + count + " mục nữa";
          case EN -> "… and " + count + " more";
        };
    return link == null ? words : words + ": " + link;
  }

  /** Cuts a plain text to so many characters as people count them. */
  static String shortened(String text, int maxCodePoints) {
    if (length(text) <= maxCodePoints) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, maxCodePoints - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
