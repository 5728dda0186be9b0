package io.parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;

/** A message from another node on its way to the local handler, with where to answer. */
record Arrival(Wire wire, Message<Buffer> origin) {}
