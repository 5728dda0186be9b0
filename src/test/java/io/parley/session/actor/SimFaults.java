package io.parley.session.actor;

import java.util.Random;

/**
 * How likely each fault is in one schedule; many schedules have only a few kinds, so that each meets every phase.
 *
 * @param loss        of a message between nodes, or between a node and a client
 * @param duplicate   of such a message
 * @param delay       of anything, long enough to be overtaken
 * @param store       of a request to Postgres whose outcome stays unknown
 * @param log         of a request to Redis that fails, though it may be carried out
 * @param call        of a provider call that breaks
 * @param crash       per second and node
 * @param freeze      per second and node
 * @param storeAway   per second
 * @param logAway     per second
 * @param logFlush    per second
 */
record SimFaults(double loss, double duplicate, double delay, double store, double log, double call, double crash,
        double freeze, double storeAway, double logAway, double logFlush) {

    static final SimFaults NONE = new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    static SimFaults choose(Random r) {
        return new SimFaults(some(r, 0.15), some(r, 0.1), some(r, 0.1), some(r, 0.3), some(r, 0.15), some(r, 0.4),
                some(r, 0.6), some(r, 0.6), some(r, 0.2), some(r, 0.25), some(r, 0.25));
    }

    private static double some(Random r, double most) {
        double chosen = r.nextDouble() * most;
        return r.nextInt(5) < 2 ? chosen : 0;
    }
}
