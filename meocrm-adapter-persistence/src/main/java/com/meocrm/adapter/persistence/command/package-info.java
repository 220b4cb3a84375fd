/** What is kept for commands and the agents that call them. */
@NullMarked
package com.meocrm.adapter.persistence.command;

import org.jspecify.annotations.NullMarked;
