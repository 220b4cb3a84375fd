/**
 * What measurements are made of: receivers, loads, ledgers and figures. It knows nothing of the
 * hub.
 */
@NullMarked
package com.meocrm.app.bench;

import org.jspecify.annotations.NullMarked;
