/**
 * What every route shares: the way of a request, errors in one shape, decoding, paging, tracing.
 */
@NullMarked
package com.meocrm.adapter.http.web;

import org.jspecify.annotations.NullMarked;
