package io.parley.conformance;

/** What must become of a request. */
enum Expect {
    /** It is as described, of things that exist: it is not the caller's mistake. */
    SERVED,
    /** It is not as described: refused, with a documented error. */
    REFUSED,
    /** The description leaves open whether it is good: anything that is documented. */
    ANSWERED,
    /** The path has no such method. */
    OTHER_METHOD,
    /** No HTTP, or perhaps another route: refused, or served by that. */
    STRANGE
}
