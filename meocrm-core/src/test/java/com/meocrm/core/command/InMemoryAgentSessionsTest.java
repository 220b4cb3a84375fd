package com.meocrm.core.command;

import com.meocrm.core.shared.TestClock;
import java.time.Duration;

class InMemoryAgentSessionsTest extends AgentSessionsContract {
  @Override
  protected Harness harness() {
    var clock = new TestClock();
    var sessions = new InMemoryAgentSessions(clock);
    return new Harness() {
      @Override
      public AgentSessions sessions() {
        return sessions;
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
      }
    };
  }
}
