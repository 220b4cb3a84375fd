package com.meocrm.app.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.notify.TelegramChannel;
import com.meocrm.adapter.notify.TelegramConfig;
import com.meocrm.app.telegram.TelegramWorld.Fault;
import com.meocrm.app.telegram.TelegramWorld.Sort;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannel.Check;
import com.meocrm.core.notification.StaffChannel.Message;
import com.meocrm.core.notification.StaffChannel.News;
import com.meocrm.core.notification.StaffChannel.Sent;
import com.meocrm.core.notification.StaffText;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub makes of everything that Telegram says to a message, and what it sends. */
class TelegramAnswersTest {
  private static final String TOKEN = "123456:AAF-the-token-for-telegrams-answers_5";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX = 4096;
  private static final long PERSON = 1001;
  private static final long GROUP = -500;
  private static final StaffAddress CHAT = new StaffAddress("1001", false, null);
  private static final StaffAddress IN_GROUP = new StaffAddress("-500", true, null);
  private static final StaffAddress TOPIC = new StaffAddress("-500", true, 9L);

  private final TestClock clock = new TestClock();
  private FakeTelegram telegram;
  private TelegramChannel channel;

  @BeforeEach
  void start() throws IOException {
    telegram = FakeTelegram.start(clock);
    telegram.world().addBot(TOKEN, "meo_test_bot");
    telegram.world().addChat(PERSON, Sort.PRIVATE, "Cô Lan");
    telegram.world().addChat(GROUP, Sort.SUPERGROUP, "Kho", 9L);
    channel = new TelegramChannel(TelegramConfig.of(telegram.url()));
  }

  @AfterEach
  void stop() {
    channel.close();
    telegram.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | Bad Request: chat not found                                              | DestinationDead
          400 | Bad Request: user not found                                              | DestinationDead
          400 | Bad Request: not enough rights to send text messages to the chat         | DestinationDead
          400 | Bad Request: need administrator rights in the channel chat               | DestinationDead
          400 | Bad Request: have no write access to the chat                            | DestinationDead
          400 | Bad Request: CHAT_WRITE_FORBIDDEN                                        | DestinationDead
          400 | Bad Request: chat_id is empty                                            | Rejected
          400 | Bad Request: message text is empty                                       | Rejected
          400 | Bad Request: text must be non-empty                                      | Rejected
          400 | Bad Request: message is too long                                         | Rejected
          400 | Bad Request: text is too long                                            | Rejected
          400 | Bad Request: unsupported parse_mode                                      | Rejected
          400 | Bad Request: message thread not found                                    | Rejected
          401 | Unauthorized                                                             | Halted
          401 | Unauthorized: invalid token specified                                    | Halted
          403 | Forbidden: bot was blocked by the user                                   | DestinationDead
          403 | Forbidden: user is deactivated                                           | DestinationDead
          403 | Forbidden: bot can't initiate conversation with a user                   | DestinationDead
          403 | Forbidden: the bot can't send messages to the bot                        | DestinationDead
          403 | Forbidden: bot was kicked from the group chat                            | DestinationDead
          403 | Forbidden: bot was kicked from the supergroup chat                       | DestinationDead
          403 | Forbidden: bot is not a member of the channel chat                       | DestinationDead
          403 | Forbidden: the group chat was deleted                                    | DestinationDead
          404 | Not Found                                                                | Halted
          404 | Not Found: method not found                                              | Halted
          409 | Conflict: terminated by setWebhook request                               | RetryLater
          413 | Request Entity Too Large                                                 | Rejected
          421 | Misdirected Request: unallowed token specified                           | Halted
          500 | Internal Server Error: restart                                           | RetryLater
          502 | Bad Gateway                                                              | RetryLater
          503 | Service Unavailable                                                      | RetryLater
          504 | Gateway Timeout                                                          | RetryLater
          """)
  void what_telegram_says_decides_what_follows(int code, String words, String follows) {
    telegram.world().refuse(code, words);

    var sent = send(CHAT, "một dòng");

    assertThat(sent.outcome().getClass().getSimpleName()).isEqualTo(follows);
    assertThat(sent.news()).isNull();
    assertThat(sent.outcome().attempt().status()).isEqualTo(code);
    assertThat(sent.outcome().attempt().error()).isEqualTo(words);
    assertThat(telegram.world().received()).isEmpty();
    assertThat(telegram.world().requests()).as("sent once").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOOD_WAIT,        RETRY",
    "FLOOD_WAIT_HEADER, RETRY",
    "INTERNAL_ERROR,    LATER",
    "BAD_GATEWAY,       LATER",
    "ANSWER_LOST,       UNKNOWN",
  })
  void faults_on_the_way_are_told_apart(Fault fault, String what) {
    telegram.world().fail(fault);

    var outcome = send(CHAT, "một dòng").outcome();

    switch (what) {
      case "RETRY" ->
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  Outcome.Throttled.class,
                  wait -> {
                    assertThat(wait.notBefore()).isEqualTo(Duration.ofMillis(3_100));
                    assertThat(wait.wholeGroup()).isFalse();
                  });
      case "LATER" -> assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
      default -> assertThat(outcome).isInstanceOf(Outcome.Ambiguous.class);
    }
  }

  @Test
  void a_flood_of_ones_own_is_waited_out_to_the_second() {
    send(CHAT, "một");
    clock.advance(Duration.ofMillis(400));

    assertThat(send(CHAT, "hai").outcome())
        .isInstanceOfSatisfying(
            Outcome.Throttled.class,
            wait -> assertThat(wait.notBefore()).isEqualTo(Duration.ofMillis(1_100)));
  }

  @Test
  void who_cannot_be_reached_got_nothing() {
    telegram.close();

    var outcome = send(CHAT, "một dòng").outcome();

    assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
    assertThat(outcome.attempt().error()).isEqualTo("Telegram cannot be reached");
  }

  @Test
  void a_group_that_became_a_supergroup_says_where_it_went_at_no_cost() {
    telegram.world().upgrade(GROUP, -1_001_234_567_890L);

    var sent = send(IN_GROUP, "một dòng");

    assertThat(sent.news()).isEqualTo(new News.Moved("-1001234567890"));
    assertIsFree(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED"})
  void a_topic_that_is_gone_is_told_at_no_cost(String words) {
    telegram.world().refuse(400, words);

    var sent = send(TOPIC, "một dòng");

    assertThat(sent.news()).isEqualTo(new News.TopicLost(words));
    assertIsFree(sent);
  }

  @Test
  void a_topic_is_written_to_and_closes() {
    assertThat(send(TOPIC, "một dòng").outcome()).isInstanceOf(Outcome.Delivered.class);
    assertThat(telegram.world().received().getFirst().topic()).isEqualTo(9L);
    telegram.world().closeTopic(GROUP, 9);
    clock.advance(Duration.ofSeconds(5));

    assertThat(send(TOPIC, "hai").news()).isInstanceOf(News.TopicLost.class);
  }

  @Test
  void markup_that_telegram_cannot_read_goes_again_once_as_plain_text() {
    var words = "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3";
    telegram.world().refuse(400, words);
    telegram.world().refuse(400, words);

    var marked = send(text("Đơn <1> & 2", "a < b & c"), CHAT, false);
    var plainRefused = send(text("Đơn <1> & 2", "a < b & c"), CHAT, true);
    var plain = send(text("Đơn <1> & 2", "a < b & c"), CHAT, true);

    assertThat(marked.news()).isEqualTo(new News.MarkupRefused());
    assertIsFree(marked);
    assertThat(plainRefused.outcome()).isInstanceOf(Outcome.Rejected.class);
    assertThat(plainRefused.news()).isNull();
    assertThat(plain.outcome()).isInstanceOf(Outcome.Delivered.class);
    var received = telegram.world().received().getFirst();
    assertThat(received.html()).isEqualTo("Đơn <1> & 2\na < b & c\nMeoCRM · #abc123");
    assertThat(received.text()).isEqualTo(received.html());
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", "<", "&", "\"", "ế", "𝄞"})
  void a_message_is_cut_to_4096_characters_after_its_markup_and_never_within_one(String character) {
    var line = String.join("", Collections.nCopies(100, character));
    var lines = Collections.nCopies(100, line);

    assertThat(
            send(new StaffText(Language.VI, false, line, lines, null, "#abc123"), CHAT, false)
                .outcome())
        .isInstanceOf(Outcome.Delivered.class);

    var text = telegram.world().received().getFirst().text();
    assertThat(text.codePointCount(0, text.length())).isBetween(MAX - 150, MAX);
    assertThat(text).startsWith(line + "\n• " + line + "\n").endsWith("MeoCRM · #abc123");
    assertThat(
            text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
        .as("no half characters")
        .isTrue();
    long told = text.lines().filter(l -> l.startsWith("• ")).count();
    assertThat(text).contains("… và " + (100 - told) + " mục nữa");
  }

  @Test
  void a_text_of_exactly_4096_characters_is_sent_whole_and_one_more_is_not() {
    var footer = "\nMeoCRM · #abc123";
    int room = MAX - "T\n".length() - footer.codePointCount(0, footer.length());

    send(text("T", "😀".repeat(room)), CHAT, false);
    clock.advance(Duration.ofSeconds(2));
    send(text("T", "😀".repeat(room + 1)), CHAT, false);

    var received = telegram.world().received();
    assertThat(received.getFirst().text()).contains("😀".repeat(room));
    assertThat(received.getFirst().text().codePointCount(0, received.getFirst().text().length()))
        .isEqualTo(MAX);
    assertThat(received.getLast().text()).contains("… và 1 mục nữa");
  }

  @Test
  void values_are_shortened_before_they_are_escaped() {
    var title = "&".repeat(400);

    send(text(title, "a"), CHAT, false);

    var received = telegram.world().received().getFirst();
    assertThat(received.text()).startsWith("&".repeat(299) + "…\n");
    assertThat(received.html()).startsWith("<b>" + "&amp;".repeat(299) + "…</b>\n");
  }

  @Test
  void the_bot_says_who_it_is_and_a_wrong_token_is_told_from_silence() {
    assertThat(channel.check(Secret.of(TOKEN), PATIENCE))
        .isEqualTo(new Check.Valid("123456", "meo_test_bot"));
    assertThat(channel.check(Secret.of("no token at all"), PATIENCE))
        .isInstanceOf(Check.Refused.class);
    telegram.world().revoke(TOKEN);
    assertThat(channel.check(Secret.of(TOKEN), PATIENCE)).isInstanceOf(Check.Refused.class);
    telegram.close();
    assertThat(channel.check(Secret.of(TOKEN), PATIENCE)).isInstanceOf(Check.Unreachable.class);
  }

  private static void assertIsFree(Sent sent) {
    assertThat(sent.outcome())
        .isInstanceOfSatisfying(
            Outcome.Throttled.class,
            again -> {
              assertThat(again.notBefore()).isZero();
              assertThat(again.wholeGroup()).isFalse();
            });
  }

  private Sent send(StaffAddress address, String line) {
    return send(text("Đơn hàng bị hủy", line), address, false);
  }

  private Sent send(StaffText text, StaffAddress address, boolean plain) {
    return channel.send(
        new Message(
            new OrganizationId("org_shop"), Secret.of(TOKEN), address, "msg_abc123", text, plain),
        PATIENCE);
  }

  private static StaffText text(String title, String line) {
    return new StaffText(Language.VI, false, title, List.of(line), null, "#abc123");
  }
}
