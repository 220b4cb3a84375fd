/** Messages to customers through Zalo: the account, templates, consent, sending, receipts. */
@NullMarked
package com.meocrm.core.zalo;

import org.jspecify.annotations.NullMarked;
