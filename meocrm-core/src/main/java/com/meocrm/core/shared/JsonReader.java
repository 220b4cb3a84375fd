package com.meocrm.core.shared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON value as RFC 8259 defines it, and nothing after it.
 *
 * <p>What is syntactically right passes: of members with the same name the last one counts, numbers
 * beyond any machine's range keep their text, an escaped surrogate without partner stays one.
 */
final class JsonReader {
  private static final String LITERAL_END = " \t\n\r,]}";

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong and where, without quoting the text
   */
  static JsonValue read(String text) {
    var reader = new JsonReader(text);
    reader.skipWhiteSpace();
    var value = reader.value(0);
    reader.skipWhiteSpace();
    if (reader.at < text.length()) {
      throw reader.wrong("nothing may follow the value");
    }
    return value;
  }

  private JsonValue value(int depth) {
    return switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> new JsonValue.Text(string());
      case 't' -> literal("true", JsonValue.Bool.TRUE);
      case 'f' -> literal("false", JsonValue.Bool.FALSE);
      case 'n' -> literal("null", JsonValue.Null.NULL);
      default -> number();
    };
  }

  private JsonValue.Members object(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    enter(depth);
    if (peek() == '}') {
      at++;
      return new JsonValue.Members(members);
    }
    do {
      if (peek() != '"') {
        throw wrong("a member's name is missing");
      }
      var name = string();
      skipWhiteSpace();
      if (peek() != ':') {
        throw wrong("a colon is missing");
      }
      at++;
      skipWhiteSpace();
      members.put(name, value(depth));
    } while (another('}'));
    return new JsonValue.Members(members);
  }

  private JsonValue.Items array(int depth) {
    List<JsonValue> items = new ArrayList<>();
    enter(depth);
    if (peek() == ']') {
      at++;
      return new JsonValue.Items(items);
    }
    do {
      items.add(value(depth));
    } while (another(']'));
    return new JsonValue.Items(items);
  }

  private void enter(int depth) {
    if (depth > JsonWriter.MAX_DEPTH) {
      throw wrong("nested deeper than " + JsonWriter.MAX_DEPTH);
    }
    at++;
    skipWhiteSpace();
  }

  /** Reads the comma before another member, or the end. */
  private boolean another(char end) {
    skipWhiteSpace();
    int c = peek();
    if (c != ',' && c != end) {
      throw wrong("a comma or " + end + " is missing");
    }
    at++;
    skipWhiteSpace();
    return c == ',';
  }

  private String string() {
    int begin = ++at;
    for (int c = peek(); c != '"' && c != '\\'; c = peek()) {
      plain(c);
    }
    if (peek() == '"') { // most strings: nothing to translate
      return text.substring(begin, at++);
    }
    var content = new StringBuilder(text.substring(begin, at));
    for (int c = peek(); c != '"'; c = peek()) {
      if (c == '\\') {
        content.append(escape());
      } else {
        int from = at;
        plain(c);
        content.append(text, from, at);
      }
    }
    at++;
    return content.toString();
  }

  private void plain(int c) {
    if (c < 0x20) {
      throw wrong(c < 0 ? "a string does not end" : "a control character in a string");
    }
    if (Character.isSurrogate((char) c)) {
      pair();
    } else {
      at++;
    }
  }

  private char escape() {
    at++;
    int c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexEscape();
      default -> throw wrong("no such escape");
    };
  }

  private char hexEscape() {
    int code = 0;
    for (int digit = 1; digit <= 4; digit++) {
      if (!isHex(peek())) {
        throw wrong("an escape needs four hex digits");
      }
      code = code * 16 + Character.digit(peek(), 16);
      at++;
    }
    return (char) code;
  }

  private void pair() {
    if (at + 1 >= text.length()
        || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1))) {
      throw wrong("half a character");
    }
    at += 2;
  }

  private JsonValue literal(String literal, JsonValue value) {
    if (!text.startsWith(literal, at)) {
      throw wrong("a value is missing");
    }
    at += literal.length();
    requireLiteralEnd();
    return value;
  }

  private JsonValue.Numeral number() {
    int begin = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    requireLiteralEnd();
    return new JsonValue.Numeral(text.substring(begin, at));
  }

  private void digits() {
    if (!isDigit(peek())) {
      throw wrong("a value is missing");
    }
    while (isDigit(peek())) {
      at++;
    }
  }

  private void requireLiteralEnd() {
    int c = peek();
    if (c >= 0 && LITERAL_END.indexOf(c) < 0) {
      throw wrong("a value is malformed");
    }
  }

  private void skipWhiteSpace() {
    for (int c = peek(); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek()) {
      at++;
    }
  }

  /** The next character, -1 at the end. */
  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHex(int c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("not JSON, character " + (at + 1) + ": " + what);
  }
}
