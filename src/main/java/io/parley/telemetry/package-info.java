/**
 * How a node can be watched: metrics, traces and what operators reach on a port of their own. Depends on core only; the parts
 * measure with {@link io.parley.core.Instruments}, which the launcher hands them.
 */
@NullMarked
package io.parley.telemetry;

import org.jspecify.annotations.NullMarked;
