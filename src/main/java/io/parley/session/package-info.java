/**
 * Sessions: the actor that decides, the verticle that runs its effects, the client that finds the owner and keeps feeds whole.
 * Owns the contracts of what it needs from the stores. Depends on llm, cluster, bus and core.
 */
@NullMarked
package io.parley.session;

import org.jspecify.annotations.NullMarked;
