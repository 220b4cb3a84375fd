/**
 * Commands that agents may be trusted with: what there is, one call from its beginning to its end,
 * and the trail it leaves. What a command does is its own feature's business.
 */
@NullMarked
package com.meocrm.core.command;

import org.jspecify.annotations.NullMarked;
