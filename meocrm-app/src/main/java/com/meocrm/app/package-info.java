/** The program: commands, configuration and the wiring of all modules. */
@NullMarked
package com.meocrm.app;

import org.jspecify.annotations.NullMarked;
