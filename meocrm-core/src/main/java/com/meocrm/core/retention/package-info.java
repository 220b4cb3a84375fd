/** Retention: what is past is dropped by the day, and nothing unfinished goes unnoticed. */
@NullMarked
package com.meocrm.core.retention;

import org.jspecify.annotations.NullMarked;
