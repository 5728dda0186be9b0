package io.parley.session.actor;

import io.parley.session.Session;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request to the store that runs beside the session's reply. */
sealed interface Aside {
    /** Who waits for it. */
    long token();

    /** Title and settings are being written. */
    record Updating(long token, @Nullable String title, Session.Settings settings, Instant at) implements Aside {}

    /** The exchange that already has the message's key or id is being looked for. */
    record FindingExchange(long token, Send send) implements Aside {}

    /** A message is about to be refused because another one's reply runs; whether it does is known only to the session's owner. */
    record Conflicting(long token) implements Aside {}

    /** A reply that is not in memory is being looked for, to tell how it ended. */
    record FindingReply(long token, Stop stop) implements Aside {}
}
