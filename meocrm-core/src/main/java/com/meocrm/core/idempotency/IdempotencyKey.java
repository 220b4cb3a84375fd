package com.meocrm.core.idempotency;

/**
 * The caller's name for one request, however often it is sent.
 *
 * @param value 1 to 255 visible ASCII characters
 */
public record IdempotencyKey(String value) {
  public static final int MAX_LENGTH = 255;

  /**
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public IdempotencyKey {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must have 1 to " + MAX_LENGTH + " characters");
    }
    if (!value.chars().allMatch(IdempotencyKey::isVisible)) {
      throw new IllegalArgumentException("must be visible ASCII characters only");
    }
  }

  /**
   * Reads the value of a header: bare, or quoted as a string of RFC 8941, which is the same key
   * without its quotes. A bare comma would be a list, as proxies make of two headers; a key with a
   * comma is quoted.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static IdempotencyKey parse(String header) {
    var text = header.strip();
    if (text.startsWith("\"")) {
      return new IdempotencyKey(unquoted(text));
    }
    if (text.indexOf(',') >= 0) {
      throw new IllegalArgumentException("must be one key, not a list; quote a key with a comma");
    }
    return new IdempotencyKey(text);
  }

  private static String unquoted(String text) {
    var value = new StringBuilder(text.length());
    int last = text.length() - 1;
    for (int i = 1; i < last; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < last) {
        c = text.charAt(++i);
        if (c != '"' && c != '\\') {
          throw malformed();
        }
      } else if (c == '\\' || c == '"') {
        throw malformed();
      }
      value.append(c);
    }
    if (last < 1 || text.charAt(last) != '"') {
      throw malformed();
    }
    return value.toString();
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("is not a well-formed quoted string");
  }

  private static boolean isVisible(int c) {
    return c > ' ' && c < 0x7f;
  }

  @Override
  public String toString() {
    return value;
  }
}
