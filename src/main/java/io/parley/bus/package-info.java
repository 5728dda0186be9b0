/**
 * Typed messages on the event bus: records in, records out, with deadlines, and binary codecs for what crosses nodes.
 * Depends on core only.
 */
@NullMarked
package io.parley.bus;

import org.jspecify.annotations.NullMarked;
