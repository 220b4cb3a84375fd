/** Messages to people: Telegram, Zalo and e-mail. */
@NullMarked
package com.meocrm.adapter.notify;

import org.jspecify.annotations.NullMarked;
