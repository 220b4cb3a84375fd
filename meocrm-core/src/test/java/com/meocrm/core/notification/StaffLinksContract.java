package com.meocrm.core.notification;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.notification.StaffLinks.Link;
import com.meocrm.core.notification.StaffLinks.Open;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link StaffLinks} promises. */
public abstract class StaffLinksContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final String BOT = "123456";
  private static final StaffChannelName TELEGRAM = StaffChannelName.TELEGRAM;
  private static final StaffChannelName ZALO = StaffChannelName.ZALO;
  private static final Duration LEASE = ofSeconds(30);

  /** The links under test; no code was given out yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    StaffLinks links();

    void advance(Duration time);
  }

  private Harness harness;
  private StaffLinks links;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_links() {
    harness = harness();
    links = harness.links();
  }

  @Test
  void a_code_is_found_by_its_account_until_it_is_used_once() {
    var link =
        new Link(SHOP, TELEGRAM, "hash-1", BOT, "TELEGRAM_BOT_TOKEN", Set.of("kho"), Language.EN);
    add(link);

    assertThat(links.find(TELEGRAM, BOT, "hash-1")).contains(link);
    assertThat(links.find(TELEGRAM, "999", "hash-1")).isEmpty();
    assertThat(links.find(TELEGRAM, BOT, "hash-2")).isEmpty();
    assertThat(use(OTHER, "hash-1")).isFalse();
    assertThat(use(SHOP, "hash-1")).isTrue();
    assertThat(use(SHOP, "hash-1")).isFalse();
    assertThat(links.find(TELEGRAM, BOT, "hash-1")).isEmpty();
  }

  @Test
  void a_code_is_good_for_a_quarter_of_an_hour() {
    add(link(SHOP, "hash-1", BOT));

    harness.advance(StaffLinks.VALID.minusSeconds(1));
    assertThat(links.find(TELEGRAM, BOT, "hash-1")).isPresent();
    assertThat(links.open(TELEGRAM)).hasSize(1);
    harness.advance(ofSeconds(1));

    assertThat(links.find(TELEGRAM, BOT, "hash-1")).isEmpty();
    assertThat(links.open(TELEGRAM)).isEmpty();
    assertThat(use(SHOP, "hash-1")).isFalse();
  }

  @Test
  void accounts_are_read_once_each_while_a_code_is_open() {
    add(new Link(SHOP, TELEGRAM, "hash-1", BOT, "TELEGRAM_BOT_TOKEN", Set.of(), null));
    harness.advance(ofSeconds(1));
    add(new Link(OTHER, TELEGRAM, "hash-2", BOT, "OTHER_TOKEN", Set.of(), null));
    add(new Link(SHOP, TELEGRAM, "hash-3", "999", "TELEGRAM_BOT_TOKEN", Set.of(), null));

    assertThat(links.open(TELEGRAM))
        .containsExactlyInAnyOrder(
            new Open(OTHER, BOT, "OTHER_TOKEN"), new Open(SHOP, "999", "TELEGRAM_BOT_TOKEN"));
    use(OTHER, "hash-2");
    assertThat(links.open(TELEGRAM)).contains(new Open(SHOP, BOT, "TELEGRAM_BOT_TOKEN"));
    use(SHOP, "hash-1");
    use(SHOP, "hash-3");
    assertThat(links.open(TELEGRAM)).isEmpty();
  }

  @Test
  void one_reads_an_account_at_a_time_and_the_next_goes_on_where_he_ended() {
    var first = links.read(TELEGRAM, BOT, LEASE).orElseThrow();
    assertThat(first.next()).isZero();
    assertThat(links.read(TELEGRAM, BOT, LEASE)).isEmpty();
    assertThat(links.read(TELEGRAM, "999", LEASE)).isPresent();

    links.proceed(TELEGRAM, BOT, first, 42);
    var second = links.read(TELEGRAM, BOT, LEASE).orElseThrow();

    assertThat(second.next()).isEqualTo(42);
    assertThat(second.token()).isGreaterThan(first.token());
  }

  @Test
  void a_reader_who_was_gone_too_long_has_no_say_any_more() {
    var slow = links.read(TELEGRAM, BOT, LEASE).orElseThrow();
    harness.advance(LEASE.minusMillis(1));
    assertThat(links.read(TELEGRAM, BOT, LEASE)).isEmpty();
    harness.advance(Duration.ofMillis(1));
    var next = links.read(TELEGRAM, BOT, LEASE).orElseThrow();

    links.proceed(TELEGRAM, BOT, slow, 7);

    assertThat(links.read(TELEGRAM, BOT, LEASE)).as("the next one's lease").isEmpty();
    links.proceed(TELEGRAM, BOT, next, 5);
    assertThat(links.read(TELEGRAM, BOT, LEASE).orElseThrow().next()).isEqualTo(5);
  }

  @Test
  void accounts_of_two_channels_have_nothing_in_common_but_their_names() {
    add(link(SHOP, "hash-1", BOT));

    assertThat(links.find(ZALO, BOT, "hash-1")).isEmpty();
    assertThat(links.open(ZALO)).isEmpty();
    var telegram = links.read(TELEGRAM, BOT, LEASE).orElseThrow();
    links.proceed(TELEGRAM, BOT, telegram, 42);
    assertThat(links.read(ZALO, BOT, LEASE).orElseThrow().next()).isZero();
    assertThat(links.read(TELEGRAM, BOT, LEASE)).isPresent();
  }

  @Test
  void what_was_read_is_never_read_again() {
    links.proceed(TELEGRAM, BOT, links.read(TELEGRAM, BOT, LEASE).orElseThrow(), 42);
    links.proceed(TELEGRAM, BOT, links.read(TELEGRAM, BOT, LEASE).orElseThrow(), 41);

    assertThat(links.read(TELEGRAM, BOT, LEASE).orElseThrow().next()).isEqualTo(42);
  }

  @Test
  void codes_are_given_and_used_in_a_unit_of_work_of_their_tenant_and_with_it() {
    var link = link(SHOP, "hash-1", BOT);
    assertThatIllegalStateException().isThrownBy(() -> links.add(link));
    assertThatIllegalStateException().isThrownBy(() -> links.use(SHOP, "hash-1"));
    failing(() -> links.add(link));
    assertThat(links.find(TELEGRAM, BOT, "hash-1")).isEmpty();

    add(link);
    failing(() -> assertThat(links.use(SHOP, "hash-1")).isTrue());

    assertThat(links.find(TELEGRAM, BOT, "hash-1")).isPresent();
    assertThat(use(SHOP, "hash-1")).isTrue();
  }

  private void failing(Runnable work) {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      work.run();
                      throw DomainException.invalid("NO", "No.");
                    }));
  }

  private void add(Link link) {
    harness.unitOfWork().execute(link.organization(), () -> links.add(link));
  }

  private boolean use(OrganizationId organization, String hash) {
    return harness.unitOfWork().run(organization, () -> links.use(organization, hash));
  }

  private static Link link(OrganizationId organization, String hash, String account) {
    return new Link(organization, TELEGRAM, hash, account, "TELEGRAM_BOT_TOKEN", Set.of(), null);
  }
}
