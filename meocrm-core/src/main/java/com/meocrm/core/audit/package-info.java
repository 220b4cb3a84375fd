/** Who did what, and who was refused: the trail that every mutation leaves. */
@NullMarked
package com.meocrm.core.audit;

import org.jspecify.annotations.NullMarked;
