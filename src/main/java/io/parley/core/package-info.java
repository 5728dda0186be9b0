/** What every feature may know: ids, the caller, and the one vocabulary of errors. Depends on nothing of Parley. */
@NullMarked
package io.parley.core;

import org.jspecify.annotations.NullMarked;
