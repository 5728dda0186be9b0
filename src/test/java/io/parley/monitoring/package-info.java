/** What is in {@code monitoring/} and {@code docs/runbooks/}, held to the metrics there are and tried with a real Prometheus. */
package io.parley.monitoring;
