/**
 * What a node brings along when nothing else is configured: Postgres and Redis as child processes with a data directory
 * of their own, and the demo provider, which tests use as well. Depends on core only; only the launcher names it, and only when it is needed.
 */
@NullMarked
package io.parley.embedded;

import org.jspecify.annotations.NullMarked;
