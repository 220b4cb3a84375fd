package com.meocrm.app.telegram;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads parse_mode HTML as strictly as Telegram does. */
final class TelegramHtml {
  private static final Set<String> TAGS =
      Set.of(
          "b",
          "strong",
          "i",
          "em",
          "s",
          "strike",
          "del",
          "u",
          "ins",
          "tg-spoiler",
          "a",
          "span",
          "pre",
          "code",
          "blockquote");
  private static final Map<String, String> ENTITIES =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"");
  private static final Pattern ENTITY = Pattern.compile("&(#x?[0-9A-Fa-f]{1,7}|[a-z]{1,8});");
  private static final Pattern NAME = Pattern.compile("[a-z-]+");

  private TelegramHtml() {}

  /**
   * The text that is left without the markup.
   *
   * @throws Refused for what Telegram cannot read
   */
  static String text(String html) {
    var text = new StringBuilder();
    Deque<String> open = new ArrayDeque<>();
    int i = 0;
    while (i < html.length()) {
      char c = html.charAt(i);
      if (c == '<') {
        int end = html.indexOf('>', i);
        if (end < 0) {
          throw unreadable("Unclosed start tag at byte offset " + i);
        }
        tag(html.substring(i + 1, end), i, open);
        i = end + 1;
      } else if (c == '&') {
        i = entity(html, i, text);
      } else {
        text.append(c);
        i++;
      }
    }
    if (!open.isEmpty()) {
      throw unreadable("Can't find end tag corresponding to start tag \"" + open.peek() + "\"");
    }
    return text.toString();
  }

  private static void tag(String inside, int at, Deque<String> open) {
    boolean closes = inside.startsWith("/");
    var name = (closes ? inside.substring(1) : inside).split("\\s", 2)[0];
    if (!NAME.matcher(name).matches() || !TAGS.contains(name)) {
      throw unreadable(
          "Unsupported %s tag \"%s\" at byte offset %d"
              .formatted(closes ? "end" : "start", name, at));
    }
    if (!closes) {
      open.push(name);
    } else if (open.isEmpty() || !open.peek().equals(name)) {
      throw unreadable(
          "Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\""
              .formatted(at, open.isEmpty() ? "" : open.peek(), name));
    } else {
      open.pop();
    }
  }

  /** What is no entity stays as it stands. */
  private static int entity(String html, int at, StringBuilder text) {
    var matcher = ENTITY.matcher(html).region(at, html.length());
    if (!matcher.lookingAt()) {
      text.append('&');
      return at + 1;
    }
    var name = matcher.group(1);
    if (name.startsWith("#x") || name.startsWith("#X")) {
      text.appendCodePoint(Integer.parseInt(name.substring(2), 16));
    } else if (name.startsWith("#")) {
      text.appendCodePoint(Integer.parseInt(name.substring(1)));
    } else {
      text.append(ENTITIES.getOrDefault(name, matcher.group()));
    }
    return matcher.end();
  }

  private static Refused unreadable(String what) {
    return Refused.badRequest("can't parse entities: " + what);
  }
}
