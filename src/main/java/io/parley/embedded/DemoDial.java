package io.parley.embedded;

import java.util.SplittableRandom;

/** Holds the settings while they are turned, and decides what a request gets by them. Any thread. */
final class DemoDial {
    private static final int SERVER_ERROR = 500;
    private static final int MOST_BEFORE_CUT = 50;

    private DemoSettings settings;
    private int statusLeft;

    DemoDial(DemoSettings settings) {
        this.settings = settings;
        this.statusLeft = settings.statusTimes();
    }

    synchronized DemoSettings settings() {
        return settings;
    }

    synchronized void turn(DemoSettings next) {
        settings = next;
        statusLeft = next.statusTimes();
    }

    /** The status to refuse a request with; 0 to answer it. */
    synchronized int refusal(long request) {
        if (settings.status() != 0 && settings.statusTimes() == 0) {
            return settings.status();
        }
        if (settings.status() != 0 && statusLeft > 0) {
            statusLeft--;
            return settings.status();
        }
        return new SplittableRandom(request).nextDouble() < settings.failureRate() ? SERVER_ERROR : 0;
    }

    /** After how many tokens the answer's connection breaks; -1: never. */
    synchronized int cut(long request) {
        var random = new SplittableRandom(-request);
        return random.nextDouble() < settings.cutRate() ? random.nextInt(MOST_BEFORE_CUT) : settings.cutAfter();
    }
}
