/**
 * The session actor: plain, deterministic Java in which every decision about a session is made. A step takes a state and an
 * input and gives the next state and the effects to carry out; nothing here does I/O, reads a clock or knows Vert.x, so that
 * a simulation can run it through any order of losses, delays and crashes.
 */
@NullMarked
package io.parley.session.actor;

import org.jspecify.annotations.NullMarked;
