/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.adapter.webhook;

import org.jspecify.annotations.NullMarked;
