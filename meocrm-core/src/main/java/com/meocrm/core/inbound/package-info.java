/** Webhooks that others send to the hub: who may, how they prove it, and that each counts once. */
@NullMarked
package com.meocrm.core.inbound;

import org.jspecify.annotations.NullMarked;
