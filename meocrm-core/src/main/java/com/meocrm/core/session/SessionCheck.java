package com.meocrm.core.session;

import com.meocrm.core.shared.OrganizationId;
import java.time.InstantSource;
import java.util.Optional;

/** Whether a session is good now. It is looked up every time, so signing out counts at once. */
public final class SessionCheck {
  private final Sessions sessions;
  private final InstantSource clock;

  public SessionCheck(Sessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * The session that {@code text} is, or empty when it is unknown, not of this secret, expired or
   * ended.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it cannot be looked up
   */
  public Optional<Session> check(String text) {
    return SessionText.parse(text)
        .flatMap(parsed ->
            sessions
                .find(parsed.organization(), parsed.id())
                .filter(sealed -> parsed.matches(sealed.digest())))
        .map(Sessions.Sealed::session)
        .filter(session -> session.isActive(clock.instant()));
  }

  /**
   * Whether a session that was good is so still.
   *
   * @throws com.meocrm.core.shared.StoreUnavailableException when it cannot be looked up
   */
  public boolean stands(OrganizationId organization, SessionId id) {
    return sessions
        .find(organization, id)
        .filter(sealed -> sealed.session().isActive(clock.instant()))
        .isPresent();
  }
}
