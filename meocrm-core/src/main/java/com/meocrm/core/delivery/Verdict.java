package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneStore.Result;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the end of an attempt: for the delivery, for its lane, and for the people who
 * watch it.
 */
record Verdict(Result result, LaneHealth health, @Nullable LaneNotice notice) {}
