package io.parley.store;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;

/** How the configuration translates to the client's options. */
final class PgOptions {
    /** Distinct statements of one connection, all of which stay prepared. */
    private static final int STATEMENTS = 64;
    private static final int STATEMENT_CHARS = 8_192;

    private PgOptions() {}

    static PgConnectOptions of(StoreConfig.Postgres config) {
        var options = PgConnectOptions.fromUri(config.requiredUrl())
                .setPipeliningLimit(config.pipeline())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(STATEMENTS)
                .setPreparedStatementCacheSqlLimit(STATEMENT_CHARS)
                .addProperty("application_name", "parley")
                .addProperty("statement_timeout", Long.toString(config.queryTimeout().toMillis()));
        if (config.user() != null) {
            options.setUser(config.user());
        }
        if (config.password() != null) {
            options.setPassword(config.password().value());
        }
        return options.getSslMode() == SslMode.DISABLE ? options : options.setSslOptions(tls(options.getSslMode()));
    }

    /** As libpq has it: only the verify modes look at the certificate. */
    private static ClientSSLOptions tls(SslMode mode) {
        boolean verify = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        return new ClientSSLOptions()
                .setTrustAll(!verify)
                .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    }
}
