/** What the hub tells people, and how it reaches them. */
@NullMarked
package com.meocrm.core.notification;

import org.jspecify.annotations.NullMarked;
