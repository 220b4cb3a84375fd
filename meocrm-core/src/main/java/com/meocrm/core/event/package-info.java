/**
 * Events, their one encoding, the outbox, the relay that numbers them, and the log that followers
 * read.
 */
@NullMarked
package com.meocrm.core.event;

import org.jspecify.annotations.NullMarked;
