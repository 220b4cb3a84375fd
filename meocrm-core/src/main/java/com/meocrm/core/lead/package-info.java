/** Leads: people who may buy, how urgent each is, and who looks after whom. */
@NullMarked
package com.meocrm.core.lead;

import org.jspecify.annotations.NullMarked;
