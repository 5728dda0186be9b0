package io.parley.store;

import io.parley.store.Housekeeping.Chore;
import java.time.Duration;
import java.util.List;

/** What of accounts and all that belongs to them is thrown away. */
final class IdentityChores {
    /** Longer than any node may take to read them. */
    private static final Duration REVOCATIONS = Duration.ofDays(1);

    /** Longer than a key may sign and a token signed by it be good. */
    private static final Duration SIGNING_KEYS = Duration.ofDays(400);

    /** Longer than an access token may be good: whoever still has one can make no session that is not seen. */
    private static final Duration ACCOUNTS = Duration.ofHours(2);

    /** Before the sign-ins, each of which may have thousands of them. */
    private static final String TOKENS = step("refresh_token",
            """
            SELECT t.ctid FROM sign_in s JOIN refresh_token t ON t.sign_in = s.id
            WHERE s.expires_at < now() - make_interval(secs => $1) LIMIT $2
            FOR UPDATE OF t SKIP LOCKED""");

    private static final String SIGN_INS = step("sign_in",
            """
            SELECT s.ctid FROM sign_in s WHERE s.expires_at < now() - make_interval(secs => $1)
              AND NOT EXISTS (SELECT FROM refresh_token t WHERE t.sign_in = s.id)
            LIMIT $2 FOR UPDATE SKIP LOCKED""");

    /**
     * Sessions take their messages along; hence no more of them than have so many messages, but one. Each goes as a whole: an owner
     * that still has it is fenced.
     */
    private static final String SESSIONS = """
                                           DELETE FROM session WHERE id = ANY (ARRAY(
                                             SELECT id FROM (
                                               SELECT s.id, sum(s.last_seq) OVER (ORDER BY s.id) - s.last_seq AS messages_before FROM (
                                                 SELECT s.id, s.last_seq FROM account a JOIN session s ON s.owner = a.id
                                                 WHERE a.erased_at <= now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE OF s SKIP LOCKED) s
                                             ) c WHERE messages_before < $2))""";

    private static final String ERASED = step("account",
            """
            SELECT a.ctid FROM account a WHERE a.erased_at < now() - make_interval(secs => $1)
              AND NOT EXISTS (SELECT FROM session s WHERE s.owner = a.id)
              AND NOT EXISTS (SELECT FROM sign_in i WHERE i.account = a.id)
            LIMIT $2 FOR UPDATE SKIP LOCKED""");

    private IdentityChores() {}

    /** In this order: what belongs to something else goes before it. */
    static List<Chore> of(StoreConfig.Retention retention) {
        return List.of(new Chore(TOKENS, Duration.ZERO), new Chore(SIGN_INS, Duration.ZERO),
                new Chore(older("revocation", "at"), REVOCATIONS),
                new Chore(older("invitation", "expires_at"), Duration.ZERO),
                new Chore(older("signing_key", "created_at"), SIGNING_KEYS),
                new Chore(older("audit", "at"), retention.audit()), new Chore(SESSIONS, Duration.ZERO),
                new Chore(ERASED, ACCOUNTS));
    }

    private static String older(String table, String column) {
        return step(table, """
                           SELECT ctid FROM %1$s WHERE %2$s < now() - make_interval(secs => $1) ORDER BY %2$s LIMIT $2
                           FOR UPDATE SKIP LOCKED""".formatted(table, column));
    }

    private static String step(String table, String rows) {
        return "DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(" + rows + "))";
    }
}
