/** Alerts: what needs a person's attention, each told once and closed when it is over. */
@NullMarked
package com.meocrm.core.alert;

import org.jspecify.annotations.NullMarked;
