package com.meocrm.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Sessions} promises. */
public abstract class SessionsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");

  /** The sessions under test, none yet. */
  public interface Harness {
    UnitOfWork unitOfWork();

    Sessions sessions();
  }

  private Harness harness;
  private Sessions sessions;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_sessions() {
    harness = harness();
    sessions = harness.sessions();
  }

  @Test
  void a_session_is_found_as_it_was_added() {
    var sealed =
        new Sessions.Sealed(
            new Session(
                new SessionId("ses_1"),
                SHOP,
                "Chị Lan <b>",
                Set.of("ADMIN", "STAFF"),
                Set.of("orders:read", "mcp:orders.sync"),
                "pro",
                "web",
                NOON,
                NOON.plusSeconds(60),
                null),
            "0".repeat(64));

    assertThat(add(sealed, "code-1")).isTrue();

    assertThat(sessions.find(SHOP, new SessionId("ses_1"))).contains(sealed);
    assertThat(sessions.find(OTHER, new SessionId("ses_1"))).isEmpty();
    assertThat(sessions.find(SHOP, new SessionId("ses_2"))).isEmpty();
  }

  @Test
  void a_scope_that_opens_nothing_is_another_than_none() {
    add(sealed("ses_1", Set.of(), NOON), null);
    add(sealed("ses_2", null, NOON), null);

    assertThat(session("ses_1").scope()).isEmpty();
    assertThat(session("ses_2").scope()).isNull();
  }

  @Test
  void a_code_opens_one_session_ever() {
    assertThat(add(sealed("ses_1", null, NOON), "code-1")).isTrue();
    end("ses_1", NOON);

    assertThat(add(sealed("ses_2", null, NOON), "code-1")).isFalse();
    assertThat(sessions.find(SHOP, new SessionId("ses_2"))).isEmpty();
    assertThat(add(sealed("ses_3", null, NOON), "code-2")).isTrue();
  }

  @Test
  void a_session_ends_once() {
    add(sealed("ses_1", null, NOON), null);

    assertThat(end("ses_1", NOON.plusSeconds(1))).isTrue();
    assertThat(end("ses_1", NOON.plusSeconds(2))).isFalse();
    assertThat(end("ses_none", NOON)).isFalse();

    assertThat(session("ses_1").endedAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(session("ses_1").isActive(NOON)).isFalse();
  }

  @Test
  void nobody_ends_what_is_another_tenants() {
    add(sealed("ses_1", null, NOON), null);
    var ended =
        harness.unitOfWork().run(OTHER, () -> sessions.end(OTHER, new SessionId("ses_1"), NOON));
    assertThat(ended).isFalse();
    assertThat(session("ses_1").endedAt()).isNull();
  }

  @Test
  void what_expired_is_forgotten_some_at_a_time() {
    add(sealed("ses_1", null, NOON), null);
    add(sealed("ses_2", null, NOON.plusSeconds(1)), null);
    add(sealed("ses_3", null, NOON.plusSeconds(60)), null);

    assertThat(sessions.removeExpired(NOON.plusSeconds(30), 1)).isEqualTo(1);
    assertThat(sessions.removeExpired(NOON.plusSeconds(30), 10)).isEqualTo(1);
    assertThat(sessions.removeExpired(NOON.plusSeconds(30), 10)).isZero();
    assertThat(sessions.find(SHOP, new SessionId("ses_3"))).isPresent();
  }

  @Test
  void a_unit_of_work_that_fails_leaves_sessions_and_codes_as_they_were() {
    add(sealed("ses_1", null, NOON), null);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      sessions.add(sealed("ses_2", null, NOON), "code-1");
                      sessions.end(SHOP, new SessionId("ses_1"), NOON);
                      throw new IllegalArgumentException("on purpose");
                    }));
    assertThat(sessions.find(SHOP, new SessionId("ses_2"))).isEmpty();
    assertThat(session("ses_1").endedAt()).isNull();
    assertThat(add(sealed("ses_2", null, NOON), "code-1")).isTrue();
  }

  @Test
  void nothing_is_written_outside_of_a_unit_of_work() {
    assertThatIllegalStateException()
        .isThrownBy(() -> sessions.add(sealed("ses_1", null, NOON), null));
    assertThatIllegalStateException()
        .isThrownBy(() -> sessions.end(SHOP, new SessionId("ses_1"), NOON));
  }

  private Session session(String id) {
    return sessions.find(SHOP, new SessionId(id)).orElseThrow().session();
  }

  private boolean end(String id, Instant at) {
    return harness.unitOfWork().run(SHOP, () -> sessions.end(SHOP, new SessionId(id), at));
  }

  private boolean add(Sessions.Sealed sealed, @Nullable String code) {
    return harness
        .unitOfWork()
        .run(sealed.session().organization(), () -> sessions.add(sealed, code));
  }

  private static Sessions.Sealed sealed(String id, @Nullable Set<String> scope, Instant expires) {
    return new Sessions.Sealed(
        new Session(
            new SessionId(id),
            SHOP,
            "usr_1",
            Set.of("ADMIN"),
            scope,
            null,
            null,
            NOON.minusSeconds(3600),
            expires.plusSeconds(10),
            null),
        "f".repeat(64));
  }
}
