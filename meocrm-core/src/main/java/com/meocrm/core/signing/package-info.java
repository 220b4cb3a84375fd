/**
 * Secrets and signatures of webhooks, for the hub that sends and for partners on the JVM that
 * verify.
 */
@NullMarked
package com.meocrm.core.signing;

import org.jspecify.annotations.NullMarked;
