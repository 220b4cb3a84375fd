package com.meocrm.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.command.AgentSessions.AgentSession;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AgentSessions} promises. */
public abstract class AgentSessionsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");

  private Harness harness;

  protected abstract Harness harness();

  @BeforeEach
  void create() {
    harness = harness();
  }

  @Test
  void a_session_is_what_was_opened() {
    harness.sessions().open(session("s1"));

    assertThat(harness.sessions().use(SHOP, "s1")).contains(session("s1"));
    assertThat(harness.sessions().use(SHOP, "s2")).isEmpty();
    assertThat(harness.sessions().use(OTHER, "s1")).isEmpty();
  }

  @Test
  void a_session_can_be_ended_once() {
    harness.sessions().open(session("s1"));

    assertThat(harness.sessions().end(OTHER, "s1")).isFalse();
    assertThat(harness.sessions().end(SHOP, "s1")).isTrue();
    assertThat(harness.sessions().end(SHOP, "s1")).isFalse();
    assertThat(harness.sessions().use(SHOP, "s1")).isEmpty();
  }

  @Test
  void a_session_lasts_for_as_long_as_it_is_used() {
    harness.sessions().open(session("s1"));

    harness.advance(AgentSessions.KEPT.minusHours(1));
    assertThat(harness.sessions().use(SHOP, "s1")).isPresent();
    harness.advance(AgentSessions.KEPT.minusHours(1));
    assertThat(harness.sessions().use(SHOP, "s1")).isPresent();
    harness.advance(AgentSessions.KEPT);
    assertThat(harness.sessions().use(SHOP, "s1")).isEmpty();
  }

  @Test
  void unused_sessions_are_forgotten_bit_by_bit() {
    harness.sessions().open(session("s1"));
    harness.sessions().open(session("s2"));
    harness.advance(AgentSessions.KEPT);
    harness.sessions().open(session("s3"));

    assertThat(harness.sessions().removeUnused(1)).isEqualTo(1);
    assertThat(harness.sessions().removeUnused(10)).isEqualTo(1);
    assertThat(harness.sessions().use(SHOP, "s3")).isPresent();
  }

  @Test
  void a_tenant_that_opens_too_many_loses_the_one_it_has_not_used_for_longest() {
    harness.sessions().open(session("s0"));
    harness.advance(Duration.ofMillis(1));
    for (int i = 1; i < AgentSessions.MAX_PER_TENANT; i++) {
      harness.sessions().open(session("s" + i));
    }

    harness.sessions().open(session("one-more"));

    assertThat(harness.sessions().use(SHOP, "s0")).isEmpty();
    assertThat(harness.sessions().use(SHOP, "s1")).isPresent();
    assertThat(harness.sessions().use(SHOP, "one-more")).isPresent();
  }

  private static AgentSession session(String id) {
    return new AgentSession(SHOP, id, "usr_01", "2025-11-25", "test");
  }

  /** What is tested. */
  public interface Harness {
    AgentSessions sessions();

    void advance(Duration time);
  }
}
