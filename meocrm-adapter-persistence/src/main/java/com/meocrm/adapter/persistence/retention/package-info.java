@NullMarked
package com.meocrm.adapter.persistence.retention;

import org.jspecify.annotations.NullMarked;
