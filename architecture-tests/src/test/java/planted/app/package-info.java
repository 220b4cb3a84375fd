/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.app;

import org.jspecify.annotations.NullMarked;
