/** The dashboard: its files, and signing in to it. */
@NullMarked
package com.meocrm.adapter.http.dashboard;

import org.jspecify.annotations.NullMarked;
