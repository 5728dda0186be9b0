package io.parley.bus;

/** A contract to test the bus with. */
sealed interface Talk extends Wire {
    record Say(int n) implements Talk {}

    record Ask(String what) implements Talk, Request<Told> {}

    /** The answers, a contract of their own. */
    sealed interface Answer extends Wire {}

    record Told(String what) implements Answer {}
}
