package com.meocrm.core.job;

import com.meocrm.core.shared.Identifiers;

/** Names a job: {@code job_…}. */
public record JobId(String value) {
  public static final String PREFIX = "job";

  public JobId {
    Identifiers.require("job id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
