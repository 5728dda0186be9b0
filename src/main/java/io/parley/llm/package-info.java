/**
 * Calls to language-model providers: retries, fallback, and deltas as numbered signals. Knows nothing of sessions' rules or
 * of clients. Depends on cluster, bus and core.
 */
@NullMarked
package io.parley.llm;

import org.jspecify.annotations.NullMarked;
