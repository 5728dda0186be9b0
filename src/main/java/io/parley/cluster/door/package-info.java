/**
 * Who may talk to a node at all: both sides of a connection show that they know the cluster's secret before anything else is read. Knows
 * neither members nor messages. Depends on nothing of Parley.
 */
@NullMarked
package io.parley.cluster.door;

import org.jspecify.annotations.NullMarked;
