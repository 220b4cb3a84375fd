package com.meocrm.core;

import com.meocrm.core.overview.OrderTimelines;
import com.meocrm.core.overview.Overview;

/** What people look at. */
public record OverviewReads(Overview overview, OrderTimelines timelines) {}
