/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.core.delivery;

import org.jspecify.annotations.NullMarked;
