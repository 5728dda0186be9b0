/** Parley's entry point and wiring: the one package that may name every other; nothing depends on it. */
@NullMarked
package io.parley;

import org.jspecify.annotations.NullMarked;
