/** HTTP clients for servers that are not ours. */
@NullMarked
package io.parley.core.client;

import org.jspecify.annotations.NullMarked;
