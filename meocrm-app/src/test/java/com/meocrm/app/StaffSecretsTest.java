package com.meocrm.app;

import static com.meocrm.app.StaffTown.OWNER;
import static com.meocrm.app.StaffTown.SHOP;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import com.meocrm.app.telegram.TelegramWorld.Fault;
import com.meocrm.app.zalo.ZaloBotWorld;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.StaffChannelName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Every kind of trouble with a bot, while everything that can be logged is. */
class StaffSecretsTest {
  private static final String FRESH = "123456:AAF-another-token-of-the-same-bot-log_4";
  private static final String ZALO =
      "738499441022218443:HcapvQPPTFJvrEXqZKzNvJQwkrXeYJAtUTbWIX_log";
  private static final String NO_TOKEN = "hunter2-is-no-token-at-all/../x";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level level = root.getLevel();
  private final Everything everything = new Everything();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private StaffTown town;

  @BeforeEach
  void start() throws IOException {
    everything.setContext(root.getLoggerContext());
    everything.start();
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender); // or the console would be full of it
    root.addAppender(everything);
    root.setLevel(Level.DEBUG);
    town = new StaffTown(null);
    town.tell(SHOP, OWNER);
  }

  @AfterEach
  void stop() {
    town.close();
    root.setLevel(level);
    root.detachAppender(everything);
    others.forEach(root::addAppender);
  }

  @Test
  void no_secret_is_in_any_log_nor_in_what_is_stored() {
    town.exhausted(SHOP, "whk_1");
    town.world().fail(Fault.INTERNAL_ERROR, Fault.BAD_GATEWAY, Fault.FLOOD_WAIT, Fault.ANSWER_LOST);
    town.runFor(ofMinutes(3), ofSeconds(1));
    town.world().revoke(StaffTown.TOKEN);
    town.exhausted(SHOP, "whk_2");
    town.runFor(ofMinutes(3), ofSeconds(1));
    town.tokens.put(SHOP.value(), NO_TOKEN);
    town.runFor(ofMinutes(2), ofSeconds(1));
    town.world().addBot(FRESH, StaffTown.BOT);
    town.tokens.put(SHOP.value(), FRESH);
    town.runFor(ofMinutes(2), ofSeconds(1));
    var code =
        town.hub()
            .staff()
            .link()
            .handle(
                new LinkChat.Command(StaffChannelName.TELEGRAM, Set.of(), null),
                StaffTown.context(SHOP))
            .code()
            .reveal();
    town.world().say(StaffTown.BOT, OWNER, "/start " + code);
    town.runFor(ofSeconds(5), ofSeconds(1));
    town.telegram.close();
    town.exhausted(SHOP, "whk_3");
    town.runFor(ofMinutes(3), ofSeconds(1));

    assertThat(town.world().received(OWNER)).isNotEmpty();
    assertThatNobodyKept(StaffTown.TOKEN, FRESH, NO_TOKEN, code);
  }

  @Test
  void nor_is_that_of_a_zalo_bot() {
    var world = town.zaloBot.world();
    world.addBot(ZALO, "Bot Mèo");
    town.zaloTokens.put(SHOP.value(), ZALO);
    town.set(SHOP, "notifications.staff.providers.zalo.enabled", "true");
    town.set(SHOP, "notifications.staff.defaultChannel", "\"zalo\"");
    var code =
        town.hub()
            .staff()
            .link()
            .handle(
                new LinkChat.Command(StaffChannelName.ZALO, Set.of(), null),
                StaffTown.context(SHOP))
            .code()
            .reveal();
    world.say(ZALO, "6ede9afa66b88fe6d6a9", false, "Cô Lan", code);
    town.runFor(ofSeconds(3), ofSeconds(1));
    world.fail(
        ZaloBotWorld.Fault.BAD_GATEWAY,
        ZaloBotWorld.Fault.NO_ENVELOPE,
        ZaloBotWorld.Fault.ANSWER_LOST);
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofMinutes(2), ofSeconds(1));
    world.renew(ZALO, "738499441022218443:another-token-of-the-same-bot");
    town.exhausted(SHOP, "whk_2");
    town.runFor(ofMinutes(2), ofSeconds(1));
    town.zaloBot.close();
    town.exhausted(SHOP, "whk_3");
    town.runFor(ofMinutes(2), ofSeconds(1));

    assertThat(world.received()).isNotEmpty();
    assertThatNobodyKept(ZALO, code);
  }

  private void assertThatNobodyKept(String... secrets) {
    assertThat(everything.lines).hasSizeGreaterThan(10);
    for (var secret : secrets) {
      var part = secret.substring(secret.indexOf(':') + 1);
      assertThat(everything.lines).noneSatisfy(line -> assertThat(line).contains(part));
      for (var table :
          List.of(
              "attempt", "alert", "staff_message", "staff_step", "staff_account", "audit_entry")) {
        assertThat(town.test.fetch("select t::text as row from meocrm." + table + " t"))
            .noneSatisfy(row -> assertThat(row.get("row", String.class)).contains(part));
      }
    }
  }

  /** Keeps what would be written, stack traces included. */
  private static final class Everything extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLoggerName().startsWith("com.sun.net.httpserver")) {
        return; // the provider's own end of the wire, which here runs beside the hub
      }
      var thrown = event.getThrowableProxy();
      lines.add(
          event.getFormattedMessage()
              + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown)));
    }
  }
}
