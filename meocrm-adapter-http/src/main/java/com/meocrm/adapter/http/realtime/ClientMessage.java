package com.meocrm.adapter.http.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.core.realtime.Channel;
import com.meocrm.core.realtime.LiveCursor.Since;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says, decoded; what is wrong with it is among the object's violations. */
sealed interface ClientMessage {
  /** Longest token that is looked at. */
  int MAX_TOKEN = 8192;

  /** Who it is. */
  record Auth(String token) implements ClientMessage {}

  /** What it wants to follow; {@code token} from clients that have not said who they are. */
  record Subscribe(List<Channel> channels, @Nullable Since since, @Nullable String token)
      implements ClientMessage {}

  record Unsubscribe(List<Channel> channels) implements ClientMessage {}

  /** A later token of the same caller. */
  record Refresh(String token) implements ClientMessage {}

  /** A sign of life. */
  record Pong() implements ClientMessage {}

  /** Something this version does not know. */
  record Unknown(String type) implements ClientMessage {}

  /** Decodes a message by its {@code type}. */
  static ClientMessage decode(JsonObject json) {
    var type = json.text("type", 64);
    JsonNode unused = json.raw("id");
    var message =
        switch (type) {
          case "auth" -> new Auth(json.text("token", MAX_TOKEN));
          case "subscribe" ->
              new Subscribe(
                  channels(json),
                  json.optionalObject("since", ClientMessage::since),
                  json.optionalText("token", MAX_TOKEN));
          case "unsubscribe" -> new Unsubscribe(channels(json));
          case "refresh" -> new Refresh(json.text("token", MAX_TOKEN));
          case "pong" -> new Pong();
          default -> new Unknown(type);
        };
    if (!(message instanceof Unknown)) {
      json.done();
    }
    return message;
  }

  private static Since since(JsonObject json) {
    return new Since(json.text("epoch", 64), json.wholeNumber("sequence"));
  }

  private static List<Channel> channels(JsonObject json) {
    var channels = new ArrayList<Channel>();
    int i = 0;
    for (var name : json.texts("channels", 1, 20, 64)) {
      var channel = Channel.named(name);
      channel.ifPresent(channels::add);
      if (channel.isEmpty()) {
        json.violation("channels[" + i + "]", "unknown_channel", "is not a channel");
      }
      i++;
    }
    return channels;
  }
}
