package planted.core.order;

import java.time.Instant;

final class LooksAtTheClock {
  Instant now() {
    return Instant.now();
  }
}
