/**
 * REST and SSE ingress: validation, limits, negotiation, back-pressure per connection, and the one mapping of errors to
 * HTTP. Keeps no session state. Depends on session, llm and core; only the wiring depends on it.
 */
@NullMarked
package io.parley.http;

import org.jspecify.annotations.NullMarked;
