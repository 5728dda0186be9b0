/** What passwords must be, and how they are kept. */
@NullMarked
package io.parley.identity.password;

import org.jspecify.annotations.NullMarked;
