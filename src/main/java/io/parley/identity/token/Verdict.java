package io.parley.identity.token;

import io.parley.identity.Caller;

/** What is to be held of an access token. */
public sealed interface Verdict {
    /** It is good, unless it was revoked. */
    record Good(Caller caller) implements Verdict {}

    /** It is not, for a reason that nobody is told. */
    record Bad() implements Verdict {}

    /** It names a key that this node does not know, perhaps not yet. */
    record UnknownKey() implements Verdict {}
}
