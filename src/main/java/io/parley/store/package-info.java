/**
 * Postgres and Redis: the StoreVerticle with its group commits and reads, the migrations, the nodes' rows, accounts with all
 * that belongs to them, and the logs of replies. Implements what session, cluster and identity ask for, so that only Launcher needs
 * to know it. Depends on session, cluster, identity, bus and core.
 */
@NullMarked
package io.parley.store;

import org.jspecify.annotations.NullMarked;
