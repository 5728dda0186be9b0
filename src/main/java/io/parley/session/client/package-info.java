/**
 * The ingress's side of sessions: finds owners, repeats what may be repeated, and keeps the feeds of this node's clients whole.
 * Depends on the contracts in {@code io.parley.session}.
 */
@NullMarked
package io.parley.session.client;

import org.jspecify.annotations.NullMarked;
