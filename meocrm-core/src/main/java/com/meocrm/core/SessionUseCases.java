package com.meocrm.core;

import com.meocrm.core.session.EndSession;
import com.meocrm.core.session.OpenSession;
import com.meocrm.core.session.SessionCheck;

/** Signing in to the dashboard and out of it. */
public record SessionUseCases(OpenSession open, EndSession end, SessionCheck check) {}
