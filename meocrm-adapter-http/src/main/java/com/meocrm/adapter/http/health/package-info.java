/** Whether this node lives and is ready. */
@NullMarked
package com.meocrm.adapter.http.health;

import org.jspecify.annotations.NullMarked;
