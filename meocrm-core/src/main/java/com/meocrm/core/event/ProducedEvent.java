package com.meocrm.core.event;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * An event of a host or an outside producer: a catalogued type or {@code custom.*}, never an
 * operational one.
 *
 * @param key what it is about, 1 to {@link EncodedEvent#MAX_KEY_LENGTH} characters without controls
 * @param json the data: one JSON object, sent on as it is but for white space around it; that it
 *     fits the type's schema is the edge's business, and so is its size
 */
public record ProducedEvent(EventType type, int version, String key, String json) implements Event {
  /**
   * @throws IllegalArgumentException naming what is wrong
   */
  public ProducedEvent {
    if (!EventCatalogue.accepts(type) || EventCatalogue.isOperational(type)) {
      throw new IllegalArgumentException("producers cannot publish events of type " + type);
    }
    if (version < 1) {
      throw new IllegalArgumentException("versions begin with 1: " + version);
    }
    if (key.isEmpty() || key.length() > EncodedEvent.MAX_KEY_LENGTH || !isPlain(key)) {
      throw new IllegalArgumentException(
          "key must have 1 to "
              + EncodedEvent.MAX_KEY_LENGTH
              + " characters and no control characters");
    }
    if (!(JsonValue.parse(json) instanceof JsonValue.Members)) {
      throw new IllegalArgumentException("the data must be a JSON object");
    }
    json = json.strip();
  }

  /** The same from UTF-8 bytes. */
  public static ProducedEvent ofUtf8(EventType type, int version, String key, byte[] json) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      return new ProducedEvent(type, version, key, text);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the data is not valid UTF-8", e);
    }
  }

  @Override
  public void writeData(JsonWriter writer) {
    writer.json(json);
  }

  private static boolean isPlain(String text) {
    return text.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }
}
