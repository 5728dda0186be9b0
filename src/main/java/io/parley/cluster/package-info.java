/**
 * Who is there, who is ready, and who is chosen: beats in Postgres, membership as a hint, keep-alives between nodes,
 * rendezvous hashing. Knows nothing of chat. Depends on bus and core.
 */
@NullMarked
package io.parley.cluster;

import org.jspecify.annotations.NullMarked;
