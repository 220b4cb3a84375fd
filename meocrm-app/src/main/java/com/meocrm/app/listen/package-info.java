/** {@code meocrm listen}: a developer's machine as an endpoint of the hub, without a public URL. */
@NullMarked
package com.meocrm.app.listen;

import org.jspecify.annotations.NullMarked;
