/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.core.event;

import org.jspecify.annotations.NullMarked;
