/** The rules between modules and packages, as tests. */
@NullMarked
package com.meocrm.architecture;

import org.jspecify.annotations.NullMarked;
