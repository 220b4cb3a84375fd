package com.meocrm.app.listen;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A page of the log.
 *
 * @param head the highest number given so far
 */
record EventPage(List<Item> events, String epoch, long nextAfter, long head)
    implements HubEvents.Answer {
  private static final JsonFactory JSON = new JsonFactory();

  EventPage {
    events = List.copyOf(events);
  }

  /**
   * Reads a page. The events keep the very bytes in which they came, since those are what webhooks
   * are signed over; parsing and writing them again could spell them differently.
   *
   * @throws IOException when it is none
   */
  static EventPage parse(byte[] json) throws IOException {
    var events = new ArrayList<Item>();
    var epoch = "";
    long nextAfter = -1;
    long head = -1;
    try (var parser = JSON.createParser(json)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "data" -> items(parser, json, events);
          case "epoch" -> epoch = parser.getText();
          case "nextAfter" -> nextAfter = parser.getLongValue();
          case "head" -> head = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    }
    expect(nextAfter >= 0 && head >= 0);
    return new EventPage(events, epoch, nextAfter, head);
  }

  private static void items(JsonParser parser, byte[] json, List<Item> events) throws IOException {
    expect(parser.currentToken() == JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser.currentToken() == JsonToken.START_OBJECT);
      events.add(item(parser, json));
    }
  }

  private static Item item(JsonParser parser, byte[] json) throws IOException {
    long sequence = 0;
    var eventId = "";
    var body = new byte[0];
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "sequence" -> sequence = parser.getLongValue();
        case "eventId" -> eventId = parser.getText();
        case "event" -> {
          int start = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          body = Arrays.copyOfRange(json, start, (int) parser.currentLocation().getByteOffset());
        }
        default -> parser.skipChildren();
      }
    }
    expect(sequence > 0 && !eventId.isEmpty() && body.length > 0);
    return new Item(sequence, eventId, body);
  }

  private static void expect(boolean right) throws IOException {
    if (!right) {
      throw new IOException("what answers there is not a MeoCRM hub");
    }
  }

  /**
   * One event.
   *
   * @param body the webhook body, byte for byte
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Item(long sequence, String eventId, byte[] body) {}
}
