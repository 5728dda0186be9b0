package io.parley.store;

import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.IdentityStore.SigningKey;
import io.vertx.core.Future;
import java.util.List;

/** What it takes to sign and to check access tokens. */
final class TokenStatements {
    private static final String REVOCATIONS = """
                                              SELECT id, account, version, sign_in, api_key FROM revocation WHERE at > now() - make_interval(secs => $1)""";

    private static final String KEYS = """
                                       SELECT kid, jwk, (extract(epoch FROM now() - created_at) * 1000)::int8 AS age FROM signing_key
                                       WHERE created_at > now() - make_interval(secs => $1) ORDER BY created_at DESC, kid DESC""";

    /** Who waited for the turn finds it raised, and leaves. */
    private static final String ADD_KEY = """
                                          WITH mine AS (
                                            UPDATE turn t SET taken = t.taken + 1
                                            WHERE t.thing = 'signing_key' AND t.taken = (SELECT taken FROM turn WHERE thing = 'signing_key')
                                              AND NOT EXISTS (SELECT FROM signing_key WHERE created_at > now() - make_interval(secs => $3))
                                            RETURNING t.taken
                                          )
                                          INSERT INTO signing_key (kid, jwk) SELECT $1::text, $2::text FROM mine""";

    private final PgLink revocations;
    private final PgLink reader;
    private final PgLink writer;

    TokenStatements(PgLink revocations, PgLink reader, PgLink writer) {
        this.revocations = revocations;
        this.reader = reader;
        this.writer = writer;
    }

    Future<List<Revocation>> revocations(long lastMillis) {
        return revocations.execute(REVOCATIONS, new Values().seconds(lastMillis).tuple())
                .map(rows -> IdentityRows.all(rows, IdentityRows::revocation));
    }

    Future<List<SigningKey>> keys(long maxAgeMillis) {
        return reader.execute(KEYS, new Values().seconds(maxAgeMillis).tuple())
                .map(rows -> IdentityRows.all(rows, IdentityRows::signingKey));
    }

    Future<Void> addKey(String kid, String jwk, long unlessYoungerThanMillis) {
        return writer.execute(ADD_KEY, new Values().text(kid).text(jwk).seconds(unlessYoungerThanMillis).tuple())
                .mapEmpty();
    }
}
