/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.core.order;

import org.jspecify.annotations.NullMarked;
