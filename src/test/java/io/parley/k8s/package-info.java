/** What is in {@code k8s/}, rendered as it is applied and held to Kubernetes' API, to Parley's configuration and to itself. */
package io.parley.k8s;
