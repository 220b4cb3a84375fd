package com.meocrm.core.shared;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value as UTF-8 bytes that never depend on anything but the calls: members in the
 * order written, no white space, one spelling for every string, amount and time.
 *
 * <p>Strings escape what RFC 8259 demands and nothing else: quotation mark, backslash, and the
 * controls below U+0020 (by their short forms where there is one, else as four lower-case hex
 * digits). U+2028 and U+2029 stay as they are: they are legal in JSON, and since ECMAScript 2019 in
 * JavaScript too. A surrogate without its partner is no character and becomes U+FFFD, so the result
 * is valid UTF-8 whatever comes in.
 *
 * <p>Calls that would not yield JSON (a value without a name in an object, an end without a
 * beginning, a second root) throw {@link IllegalStateException}. The caller sees to it that no name
 * is written twice. Not for use by two threads.
 */
public final class JsonWriter {
  /** Deepest nesting of objects and arrays. */
  public static final int MAX_DEPTH = 64;

  private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

  private final boolean[] inObject = new boolean[MAX_DEPTH + 1];
  private final boolean[] hasMembers = new boolean[MAX_DEPTH + 1];
  private byte[] bytes = new byte[512];
  private int length;
  private int depth;
  private boolean named;

  /** Begins an object. */
  public JsonWriter beginObject() {
    return begin('{', true);
  }

  /** Ends the innermost object. */
  public JsonWriter endObject() {
    return end('}', true);
  }

  /** Begins an array. */
  public JsonWriter beginArray() {
    return begin('[', false);
  }

  /** Ends the innermost array. */
  public JsonWriter endArray() {
    return end(']', false);
  }

  /** Names the value that follows. */
  public JsonWriter name(String name) {
    if (depth == 0 || !inObject[depth] || named) {
      throw new IllegalStateException("no place for a name: " + name);
    }
    separate();
    writeString(name);
    write(':');
    named = true;
    return this;
  }

  public JsonWriter value(String value) {
    beforeValue();
    writeString(value);
    return this;
  }

  public JsonWriter value(long value) {
    return json(Long.toString(value));
  }

  public JsonWriter value(boolean value) {
    return json(Boolean.toString(value));
  }

  /** Writes an amount as a string with two decimals: {@code "1250000.00"}. */
  public JsonWriter value(Money value) {
    return value(value.toString());
  }

  /**
   * Writes a time as RFC 3339 in UTC with exactly milliseconds, cutting off what is finer: {@code
   * "2025-11-11T05:00:00.000Z"}.
   *
   * @throws IllegalArgumentException when the year does not have four digits
   */
  public JsonWriter value(Instant value) {
    return value(spelled(value));
  }

  /** A time as it is written everywhere: RFC 3339, UTC, cut to milliseconds. */
  public static String spelled(Instant value) {
    if (value.isBefore(YEAR_0) || !value.isBefore(YEAR_10000)) {
      throw new IllegalArgumentException("RFC 3339 has no such year: " + value);
    }
    return MILLISECONDS.format(value);
  }

  public JsonWriter nullValue() {
    return json("null");
  }

  /**
   * Writes text that the caller knows to be one JSON value, as it is. Its nesting is not counted.
   */
  public JsonWriter json(String value) {
    beforeValue();
    write(value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The JSON of {@code value}. */
  static String textOf(JsonValue value) {
    var writer = new JsonWriter();
    value.write(writer);
    return new String(writer.toBytes(), StandardCharsets.UTF_8);
  }

  /** Writes a member: {@code name(name).value(value)}. */
  public JsonWriter field(String name, String value) {
    return name(name).value(value);
  }

  public JsonWriter field(String name, long value) {
    return name(name).value(value);
  }

  public JsonWriter field(String name, boolean value) {
    return name(name).value(value);
  }

  public JsonWriter field(String name, Money value) {
    return name(name).value(value);
  }

  public JsonWriter field(String name, Instant value) {
    return name(name).value(value);
  }

  /**
   * Writes a member unless {@code value} is null: absent things have no member, never the value
   * null.
   */
  public JsonWriter optionalField(String name, @Nullable String value) {
    return value == null ? this : field(name, value);
  }

  /**
   * What was written.
   *
   * @throws IllegalStateException unless it is one complete value
   */
  public byte[] toBytes() {
    if (depth != 0 || length == 0) {
      throw new IllegalStateException("the JSON is not complete");
    }
    return Arrays.copyOf(bytes, length);
  }

  private JsonWriter begin(char bracket, boolean object) {
    beforeValue();
    if (depth == MAX_DEPTH) {
      throw new IllegalStateException("nested deeper than " + MAX_DEPTH);
    }
    depth++;
    inObject[depth] = object;
    hasMembers[depth] = false;
    write(bracket);
    return this;
  }

  private JsonWriter end(char bracket, boolean object) {
    if (depth == 0 || inObject[depth] != object || named) {
      throw new IllegalStateException("no place for " + bracket);
    }
    depth--;
    write(bracket);
    return this;
  }

  private void beforeValue() {
    if (depth == 0) {
      if (length > 0) {
        throw new IllegalStateException("a second root value");
      }
    } else if (!inObject[depth]) {
      separate();
    } else if (!named) {
      throw new IllegalStateException("a value in an object needs a name");
    }
    named = false;
  }

  private void separate() {
    if (hasMembers[depth]) {
      write(',');
    }
    hasMembers[depth] = true;
  }

  private void writeString(String text) {
    write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        writeAscii(c);
      } else if (c < 0x800) {
        write(0xc0 | (c >> 6));
        write(0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        write(0xe0 | (c >> 12));
        write(0x80 | ((c >> 6) & 0x3f));
        write(0x80 | (c & 0x3f));
      } else if (isPair(text, i)) {
        writeSupplementary(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        write(REPLACEMENT);
      }
    }
    write('"');
  }

  private static boolean isPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  private void writeSupplementary(int codePoint) {
    write(0xf0 | (codePoint >> 18));
    write(0x80 | ((codePoint >> 12) & 0x3f));
    write(0x80 | ((codePoint >> 6) & 0x3f));
    write(0x80 | (codePoint & 0x3f));
  }

  private void writeAscii(char c) {
    switch (c) {
      case '"', '\\' -> writeEscaped(c);
      case '\b' -> writeEscaped('b');
      case '\f' -> writeEscaped('f');
      case '\n' -> writeEscaped('n');
      case '\r' -> writeEscaped('r');
      case '\t' -> writeEscaped('t');
      default -> {
        if (c < 0x20) {
          writeEscaped('u');
          write('0');
          write('0');
          write(HEX[c >> 4]);
          write(HEX[c & 0xf]);
        } else {
          write(c);
        }
      }
    }
  }

  private void writeEscaped(char c) {
    write('\\');
    write(c);
  }

  private void write(byte[] more) {
    ensureRoom(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void write(int b) {
    ensureRoom(1);
    bytes[length++] = (byte) b;
  }

  private void ensureRoom(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
