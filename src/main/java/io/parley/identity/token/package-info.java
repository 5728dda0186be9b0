/** What callers show: access tokens, the keys that sign them, and opaque tokens. */
@NullMarked
package io.parley.identity.token;

import org.jspecify.annotations.NullMarked;
