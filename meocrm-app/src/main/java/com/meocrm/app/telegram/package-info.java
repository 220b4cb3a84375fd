/**
 * A Telegram of our own: strict about what the real one is strict about, for tests and for the
 * demonstration. It knows nothing of the hub but the Bot API.
 */
@NullMarked
package com.meocrm.app.telegram;

import org.jspecify.annotations.NullMarked;
