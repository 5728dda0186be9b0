package io.parley.bus;

import io.parley.core.Trace;

/** A request on its way within the node, with where it belongs. */
record Traced(Wire wire, Trace trace) {}
