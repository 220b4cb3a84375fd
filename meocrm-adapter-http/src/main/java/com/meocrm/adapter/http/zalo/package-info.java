/** Zalo accounts, consents and messages to customers over REST. */
@NullMarked
package com.meocrm.adapter.http.zalo;

import org.jspecify.annotations.NullMarked;
