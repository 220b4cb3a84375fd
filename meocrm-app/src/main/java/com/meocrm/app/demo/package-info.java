/**
 * A partner and some business, for demonstrations and measurements: they know the hub as strangers
 * do, by HTTP.
 */
@NullMarked
package com.meocrm.app.demo;

import org.jspecify.annotations.NullMarked;
