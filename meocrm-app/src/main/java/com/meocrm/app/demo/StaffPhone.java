package com.meocrm.app.demo;

import com.meocrm.app.telegram.FakeTelegram;
import com.meocrm.app.telegram.TelegramWorld;
import com.meocrm.app.telegram.TelegramWorld.Received;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The staff of the demonstration: a bot, the phone of somebody who reads it, and Telegram between
 * the two, which is our own.
 */
public final class StaffPhone implements AutoCloseable {
  private static final String BOT = "meo_demo_bot";
  private static final String BOT_ID = "7000001";
  private static final long CHAT = 42;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** Who tries it at night wants to see something too. */
  private static final String RULES =
      """
      {"reason":"the demonstration","rules":[
        {"event":"order.cancelled","urgent":true},
        {"event":"order.refunded","urgent":true},
        {"event":"shipping.failed","urgent":true},
        {"event":"inventory.low_stock","urgent":true,"gatherSeconds":10},
        {"event":"webhook.delivery.exhausted","urgent":true},
        {"event":"commission.payout.completed"}]}\
      """;

  private final FakeTelegram telegram;
  private final String token;

  private StaffPhone(FakeTelegram telegram, String token) {
    this.telegram = telegram;
    this.token = token;
  }

  /** Listens on a free port of the loopback address. */
  public static StaffPhone start(InstantSource clock, RandomGenerator random) throws IOException {
    var secret = new StringBuilder();
    for (int i = 0; i < 35; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    var phone = new StaffPhone(FakeTelegram.start(clock), BOT_ID + ":" + secret);
    phone.telegram.world().addBot(phone.token, BOT);
    phone.telegram.world().addChat(CHAT, TelegramWorld.Sort.PRIVATE, "Chị Mai (quản lý)");
    return phone;
  }

  /** What the server is told to be Telegram. */
  public URI telegram() {
    return telegram.url();
  }

  /** The page that shows the phone. */
  public URI page() {
    return telegram.phone();
  }

  /**
   * Links the phone as a shop would: the bot's token is stored, a code asked for, and sent to the
   * bot.
   *
   * @return whether the phone was told so
   */
  public boolean link(HubClient shop) throws InterruptedException {
    shop.send("PUT", "/api/v1/secrets/TELEGRAM_BOT_TOKEN", "{\"value\":\"%s\"}".formatted(token));
    shop.send("PUT", "/api/v1/notifications/rules", RULES).require(200);
    var code =
        shop.send("POST", "/api/v1/notifications/telegram/link", "{}").require(201).path("code");
    telegram.world().say(BOT, CHAT, "/start " + code.asText());
    return await("MeoCRM", PATIENCE).isPresent();
  }

  /** The first message with these words, or empty when none comes in time. */
  public Optional<Received> await(String words, Duration patience) throws InterruptedException {
    return telegram.world().await(message -> message.text().contains(words), patience);
  }

  @Override
  public void close() {
    telegram.close();
  }
}
