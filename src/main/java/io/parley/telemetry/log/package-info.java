/**
 * How lines of the log are made: with the ids of what they belong to, without secrets, and written by a thread of their own. Named by
 * {@code logback.xml}.
 */
@NullMarked
package io.parley.telemetry.log;

import org.jspecify.annotations.NullMarked;
