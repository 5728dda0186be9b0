/**
 * Postgres and Redis: the StoreVerticle with its group commits and reads, the migrations, the nodes' rows, and the logs of
 * replies. Implements what session and cluster ask for, so that only Launcher needs to know it. Depends on session,
 * cluster, bus and core.
 */
@NullMarked
package io.parley.store;

import org.jspecify.annotations.NullMarked;
