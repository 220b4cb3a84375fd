/** How a tenant's hub is doing, and what became of one order: what people look at. */
@NullMarked
package com.meocrm.core.overview;

import org.jspecify.annotations.NullMarked;
