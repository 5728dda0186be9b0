/** How requests are read from connections, the same at every port: strictly, and not for ever. */
@NullMarked
package io.parley.core.http;

import org.jspecify.annotations.NullMarked;
