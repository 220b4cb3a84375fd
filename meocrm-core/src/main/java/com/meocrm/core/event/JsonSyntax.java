package com.meocrm.core.event;

/**
 * Decides whether a text is one JSON object as RFC 8259 defines it, and nothing after it.
 *
 * <p>It reads, it does not understand: members of the same name, numbers beyond any machine's range
 * and escaped surrogates without partner pass, since they are syntactically right.
 */
final class JsonSyntax {
  /** Deepest nesting of objects and arrays. */
  static final int MAX_DEPTH = 64;

  private static final String LITERAL_END = " \t\n\r,]}";

  private final String text;
  private int at;

  private JsonSyntax(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong and where, without quoting the text
   */
  static void requireObject(String text) {
    var syntax = new JsonSyntax(text);
    syntax.skipWhiteSpace();
    if (syntax.peek() != '{') {
      throw syntax.wrong("a JSON object must begin");
    }
    syntax.value(0);
    syntax.skipWhiteSpace();
    if (syntax.at < text.length()) {
      throw syntax.wrong("nothing may follow the object");
    }
  }

  private void value(int depth) {
    switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void object(int depth) {
    enter(depth);
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      if (peek() != '"') {
        throw wrong("a member's name is missing");
      }
      string();
      skipWhiteSpace();
      if (peek() != ':') {
        throw wrong("a colon is missing");
      }
      at++;
      skipWhiteSpace();
      value(depth);
      if (!another('}')) {
        return;
      }
    }
  }

  private void array(int depth) {
    enter(depth);
    if (peek() == ']') {
      at++;
      return;
    }
    do {
      value(depth);
    } while (another(']'));
  }

  private void enter(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH);
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

  private void string() {
    at++;
    for (int c = peek(); c != '"'; c = peek()) {
      if (c < 0x20) {
        throw wrong(c < 0 ? "a string does not end" : "a control character in a string");
      }
      if (c == '\\') {
        escape();
      } else if (Character.isSurrogate((char) c)) {
        pair();
      } else {
        at++;
      }
    }
    at++;
  }

  private void escape() {
    at++;
    int c = peek();
    if (c == 'u') {
      for (int digit = 1; digit <= 4; digit++) {
        at++;
        if (!isHex(peek())) {
          throw wrong("an escape needs four hex digits");
        }
      }
    } else if (c < 0 || "\"\\/bfnrt".indexOf(c) < 0) {
      throw wrong("no such escape");
    }
    at++;
  }

  private void pair() {
    if (at + 1 >= text.length()
        || !Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1))) {
      throw wrong("half a character");
    }
    at += 2;
  }

  private void literal(String literal) {
    if (!text.startsWith(literal, at)) {
      throw wrong("a value is missing");
    }
    at += literal.length();
    requireLiteralEnd();
  }

  private void number() {
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
    return new IllegalArgumentException("not a JSON object, character " + (at + 1) + ": " + what);
  }
}
