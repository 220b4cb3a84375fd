/** Zalo accounts, templates, consents and messages as tables. */
@NullMarked
package com.meocrm.adapter.persistence.zalo;

import org.jspecify.annotations.NullMarked;
