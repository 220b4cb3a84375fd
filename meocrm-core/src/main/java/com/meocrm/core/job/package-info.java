/**
 * Work that takes longer than a request: durable, with progress, and taken over by another node
 * when the one that does it dies.
 */
@NullMarked
package com.meocrm.core.job;

import org.jspecify.annotations.NullMarked;
