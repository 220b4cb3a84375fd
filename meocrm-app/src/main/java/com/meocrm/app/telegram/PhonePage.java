package com.meocrm.app.telegram;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** The staff's phone: a small page that shows what every chat received, as it comes. */
final class PhonePage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.of("Asia/Ho_Chi_Minh"));

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Điện thoại của nhân viên</title>
      <style>
        body { font: 16px system-ui, sans-serif; background: #d7e3ec; max-width: 26em; margin: 0 auto; padding: 1em }
        h1 { font-size: 1em; color: #35576d } h2 { font-size: .9em; color: #35576d; margin: 1.5em 0 .3em }
        article { background: #fff; border-radius: .8em; padding: .6em .8em; margin: .4em 0; white-space: pre-wrap;
          overflow-wrap: anywhere }
        time { float: right; color: #789; font-size: .75em; margin-left: 1em }
      </style></head>
      <body><h1>Điện thoại của nhân viên · the staff's phone</h1><main id="chats">Chưa có tin nhắn.</main>
      <script>
        async function show() {
          const chats = await (await fetch('/phone/chats')).json();
          const main = document.getElementById('chats');
          const parts = [];
          for (const chat of chats) {
            const title = document.createElement('h2');
            title.textContent = chat.title;
            parts.push(title);
            for (const message of chat.messages) {
              const article = document.createElement('article');
              const time = document.createElement('time');
              time.textContent = message.at;
              const [first, ...rest] = message.text.split('\\n');
              const bold = document.createElement('b');
              bold.textContent = first;
              article.append(time, bold, '\\n' + rest.join('\\n'));
              parts.push(article);
            }
          }
          if (parts.length) main.replaceChildren(...parts);
        }
        show();
        setInterval(show, 1000);
      </script></body></html>
      """;

  private final TelegramWorld world;

  PhonePage(TelegramWorld world) {
    this.world = world;
  }

  void serve(HttpServer server) {
    server.createContext("/phone", this::handle);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var unused = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      switch (exchange.getRequestURI().getPath()) {
        case "/phone" -> FakeTelegram.send(exchange, 200, "text/html", PAGE);
        case "/phone/chats" ->
            FakeTelegram.send(exchange, 200, "application/json", JSON.writeValueAsString(chats()));
        default -> FakeTelegram.send(exchange, 404, "text/plain", "there is no such page");
      }
    }
  }

  private List<Map<String, Object>> chats() {
    return world.chats().stream()
        .<Map<String, Object>>map(chat ->
            Map.of(
                "title",
                chat.title(),
                "messages",
                world.received(chat.id()).reversed().stream()
                    .limit(50)
                    .map(m -> Map.of("at", TIME.format(m.at()), "text", m.text()))
                    .toList()))
        .toList();
  }
}
