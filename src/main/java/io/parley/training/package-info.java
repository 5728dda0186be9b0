/** People who talk with a node so that it is trained: HTTP clients of the public API. Depends on nothing of Parley's. */
@NullMarked
package io.parley.training;

import org.jspecify.annotations.NullMarked;
