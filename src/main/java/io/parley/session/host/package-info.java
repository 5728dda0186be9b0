/**
 * The owner's side of sessions: hosts the actors of a node, opens and passivates them, and carries out their effects. Depends on
 * the contracts in {@code io.parley.session} and on the actor.
 */
@NullMarked
package io.parley.session.host;

import org.jspecify.annotations.NullMarked;
