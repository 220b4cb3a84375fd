/** Violations of the architecture, for the tests of its rules. */
@NullMarked
package planted.adapter.http;

import org.jspecify.annotations.NullMarked;
