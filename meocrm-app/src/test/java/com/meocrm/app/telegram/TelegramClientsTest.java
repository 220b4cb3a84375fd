package com.meocrm.app.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.app.telegram.TelegramWorld.Fault;
import com.meocrm.app.telegram.TelegramWorld.Sort;
import com.meocrm.core.shared.TestClock;
import com.pengrad.telegrambot.TelegramBot;
import com.pengrad.telegrambot.model.request.ParseMode;
import com.pengrad.telegrambot.request.GetMe;
import com.pengrad.telegrambot.request.GetUpdates;
import com.pengrad.telegrambot.request.SendMessage;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

/**
 * Our Telegram, judged by two clients that others wrote for the real one: one sends forms, the
 * other JSON.
 */
class TelegramClientsTest {
  private static final String TOKEN = "123456:AAF-a-token-for-the-clients-of-others_3";
  private static final long PERSON = 1001;
  private static final long GROUP = -500;

  private final TestClock clock = new TestClock();
  private FakeTelegram telegram;
  private TelegramBot forms;
  private OkHttpTelegramClient json;

  @BeforeEach
  void start() throws IOException {
    telegram = FakeTelegram.start(clock);
    telegram.world().addBot(TOKEN, "meo_test_bot");
    telegram.world().addChat(PERSON, Sort.PRIVATE, "Cô Lan");
    telegram.world().addChat(GROUP, Sort.GROUP, "Kho");
    forms = new TelegramBot.Builder(TOKEN).apiUrl(telegram.url() + "/bot").build();
    json = json(TOKEN);
  }

  @AfterEach
  void stop() {
    forms.shutdown();
    telegram.close();
  }

  @Test
  void both_learn_who_the_bot_is() throws TelegramApiException {
    assertThat(forms.execute(new GetMe()).user().username()).isEqualTo("meo_test_bot");
    assertThat(json.execute(new org.telegram.telegrambots.meta.api.methods.GetMe()).getUserName())
        .isEqualTo("meo_test_bot");
  }

  @Test
  void both_send_and_read_back_what_was_sent() throws TelegramApiException {
    var sent =
        forms.execute(
            new SendMessage(PERSON, "<b>Hết hàng</b> &lt;1&gt;").parseMode(ParseMode.HTML));
    clock.advance(Duration.ofSeconds(1));
    var other = json.execute(message(PERSON, "Đơn mới"));

    assertThat(sent.isOk()).as(sent.description()).isTrue();
    assertThat(sent.message().text()).isEqualTo("Hết hàng <1>");
    assertThat(sent.message().chat().firstName()).isEqualTo("Cô Lan");
    assertThat(other.getText()).isEqualTo("Đơn mới");
    assertThat(other.getChat().isUserChat()).isTrue();
    assertThat(telegram.world().received(PERSON)).hasSize(2);
  }

  @Test
  void both_are_told_to_wait_and_for_how_long() {
    forms.execute(new SendMessage(PERSON, "one"));

    var refused = forms.execute(new SendMessage(PERSON, "two"));
    var thrown =
        catchThrowableOfType(
            TelegramApiRequestException.class, () -> json.execute(message(PERSON, "three")));

    assertThat(refused.errorCode()).isEqualTo(429);
    assertThat(refused.parameters().retryAfter()).isEqualTo(1);
    assertThat(thrown.getErrorCode()).isEqualTo(429);
    assertThat(thrown.getParameters().getRetryAfter()).isEqualTo(1);
    assertThat(telegram.world().floods()).isEqualTo(2);
  }

  @Test
  void both_are_told_where_a_group_went() {
    telegram.world().upgrade(GROUP, -1_001_234_567_890L);

    var refused = forms.execute(new SendMessage(GROUP, "one"));
    var thrown =
        catchThrowableOfType(
            TelegramApiRequestException.class, () -> json.execute(message(GROUP, "two")));

    assertThat(refused.parameters().migrateToChatId()).isEqualTo(-1_001_234_567_890L);
    assertThat(thrown.getParameters().getMigrateToChatId()).isEqualTo(-1_001_234_567_890L);
  }

  @Test
  void both_are_told_what_is_wrong_with_a_message() {
    var markup = forms.execute(new SendMessage(PERSON, "<b>open").parseMode(ParseMode.HTML));
    var tag = forms.execute(new SendMessage(PERSON, "a<br>b").parseMode(ParseMode.HTML));
    var length = forms.execute(new SendMessage(PERSON, "€".repeat(4097)));
    var fits = forms.execute(new SendMessage(PERSON, "😀".repeat(4096)));
    var unknown = forms.execute(new SendMessage(77, "who"));
    var stranger =
        catchThrowableOfType(
            TelegramApiRequestException.class,
            () -> json("123456:AAF-revoked-revoked-revoked-revoked").execute(message(PERSON, "x")));

    assertThat(markup.description()).startsWith("Bad Request: can't parse entities: ");
    assertThat(tag.description()).contains("Unsupported start tag \"br\"");
    assertThat(length.description()).isEqualTo("Bad Request: message is too long");
    assertThat(fits.isOk()).as(fits.description()).isTrue();
    assertThat(unknown.description()).isEqualTo("Bad Request: chat not found");
    assertThat(stranger.getErrorCode()).isEqualTo(401);
  }

  @Test
  void outages_look_as_they_do_outside() {
    telegram.world().fail(Fault.INTERNAL_ERROR);
    var internal = forms.execute(new SendMessage(PERSON, "one"));

    assertThat(internal.errorCode()).isEqualTo(500);
    assertThat(telegram.world().received()).isEmpty();
  }

  @Test
  void what_people_write_is_read_once() {
    telegram.world().say("meo_test_bot", PERSON, "/start ABC");

    var updates = forms.execute(new GetUpdates().timeout(1)).updates();
    var next = updates.getFirst().updateId() + 1;
    var rest = forms.execute(new GetUpdates().offset(next).timeout(0)).updates();

    assertThat(updates.getFirst().message().text()).isEqualTo("/start ABC");
    assertThat(rest).isEmpty();
  }

  private OkHttpTelegramClient json(String token) {
    return new OkHttpTelegramClient(
        token,
        TelegramUrl.builder()
            .schema("http")
            .host("127.0.0.1")
            .port(telegram.url().getPort())
            .build());
  }

  private static org.telegram.telegrambots.meta.api.methods.send.SendMessage message(
      long chat, String text) {
    return org.telegram.telegrambots.meta.api.methods.send.SendMessage.builder()
        .chatId(chat)
        .text(text)
        .build();
  }
}
