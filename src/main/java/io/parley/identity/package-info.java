/**
 * Who calls and what they may do: accounts, sign-ins, tokens, API keys, limits and the audit trail. Owns the contract of what
 * it needs from the stores. Depends on core only.
 */
@NullMarked
package io.parley.identity;

import org.jspecify.annotations.NullMarked;
