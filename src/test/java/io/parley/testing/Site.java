package io.parley.testing;

import java.util.List;

/** Where nodes run, and at which addresses they find everything. */
public interface Site {
    /** This machine's loopback interface, each node at an address of its own. */
    Site LOOPBACK = new Site() {
        @Override
        public String node(int place) {
            return "127.0.0." + (place + 2);
        }

        @Override
        public String postgres() {
            return "127.0.0.1";
        }

        @Override
        public String redis() {
            return postgres();
        }

        @Override
        public String provider() {
            return postgres();
        }

        @Override
        public List<String> inside(int place) {
            return List.of();
        }
    };

    /** Address of the node at a place, counted from 0. */
    String node(int place);

    /** Address at which nodes find Postgres. */
    String postgres();

    String redis();

    String provider();

    /** What to put before a command that is to run at a place. */
    List<String> inside(int place);
}
