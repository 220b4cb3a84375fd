package com.meocrm.core.job;

import com.meocrm.core.shared.JsonValue;
import java.time.Duration;
import java.util.Map;

/** What one step of a job came to; stored together with what the step did. */
public sealed interface JobStep {
  JsonValue.Members progress();

  /** There is more to do. */
  record More(JsonValue.Members progress) implements JobStep {}

  /** That was the last one. */
  record Done(JsonValue.Members progress, JsonValue.Members result) implements JobStep {}

  /** There is more to do, but not before {@code pause} is over: somebody else is not ready. */
  record Later(JsonValue.Members progress, Duration pause) implements JobStep {}

  static JobStep more(Map<String, ?> progress) {
    return new More(Job.members(progress));
  }

  static JobStep done(Map<String, ?> progress, Map<String, ?> result) {
    return new Done(Job.members(progress), Job.members(result));
  }
}
