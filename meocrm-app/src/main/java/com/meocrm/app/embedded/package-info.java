/** PostgreSQL as part of the program: durable, private, and back by itself after a crash. */
@NullMarked
package com.meocrm.app.embedded;

import org.jspecify.annotations.NullMarked;
