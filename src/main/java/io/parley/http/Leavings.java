package io.parley.http;

import io.parley.core.Principal;
import io.parley.session.Session;
import io.parley.session.SessionClient;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the sessions of somebody who is gone, by their owners, so that running replies are cancelled. The housekeeping of the store
 * removes what is left when a node ends meanwhile, or when there is too much of it.
 */
final class Leavings {
    private static final Logger LOG = LoggerFactory.getLogger(Leavings.class);
    private static final int PAGE = 100;
    private static final int PAGES = 50;

    private final SessionClient sessions;

    Leavings(SessionClient sessions) {
        this.sessions = sessions;
    }

    /** Begins it; the latest sessions, which may have a reply under way, first. */
    void clear(Principal gone) {
        pages(gone, PAGES).onFailure(
                failure -> LOG.warn("Sessions of an erased account are left to the housekeeping: {}",
                        failure.toString()));
    }

    private Future<Void> pages(Principal gone, int most) {
        return sessions.list(gone, null, null, PAGE)
                .compose(page -> oneByOne(gone, page.sessions(), 0).compose(
                        done -> page.more() && most > 1 ? pages(gone, most - 1) : Future.succeededFuture()));
    }

    private Future<Void> oneByOne(Principal gone, List<Session> page, int next) {
        return next == page.size() ? Future.succeededFuture()
                : sessions.delete(gone, page.get(next).id()).compose(done -> oneByOne(gone, page, next + 1));
    }
}
