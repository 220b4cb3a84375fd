package com.meocrm.core.delivery;

/** How lanes of one kind are served: who sends, and when failures are tried again. */
public record Route(Channels channels, RetrySchedule schedule) {}
