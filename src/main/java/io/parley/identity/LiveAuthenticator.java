package io.parley.identity;

import io.parley.identity.token.AccessTokens;
import io.parley.identity.token.OpaqueToken;
import io.parley.identity.token.SigningKeys;
import io.parley.identity.token.Verdict;
import io.vertx.core.Future;

/** Authenticates by what this node knows: signatures, keys it has asked for lately, and everything that was revoked. */
final class LiveAuthenticator implements Authenticator {
    private final Desk desk;
    private final AccessTokens tokens;
    private final SigningKeys signingKeys;
    private final KeyHolders keys;
    private final Revocations revocations;

    LiveAuthenticator(Desk desk, AccessTokens tokens, SigningKeys signingKeys, KeyHolders keys,
            Revocations revocations) {
        this.desk = desk;
        this.tokens = tokens;
        this.signingKeys = signingKeys;
        this.keys = keys;
        this.revocations = revocations;
    }

    @Override
    public Future<Caller> bearer(String credential) {
        return OpaqueToken.API_KEY.claims(credential) ? keys.find(credential)
                : token(credential).map(LiveAuthenticator::withoutCsrf);
    }

    /** A program that has got a browser's token need not repeat what is in it. */
    private static Caller withoutCsrf(Caller caller) {
        return caller.credential() instanceof Caller.Token token && token.csrf() != null
                ? new Caller(caller.principal(), caller.roles(), caller.version(),
                        new Caller.Token(token.signIn(), null, token.expiresAt(), token.until()))
                : caller;
    }

    @Override
    public Future<Caller> cookie(String accessToken) {
        return token(accessToken).compose(caller -> caller.credential() instanceof Caller.Token token
                && token.csrf() != null ? Future.succeededFuture(caller)
                        : Future.failedFuture(Refusals.unauthenticated()));
    }

    private Future<Caller> token(String text) {
        var verdict = tokens.check(text);
        return verdict instanceof Verdict.UnknownKey
                ? desk.ask(signingKeys::lookAgain).compose(read -> admit(tokens.check(text)))
                : admit(verdict);
    }

    private Future<Caller> admit(Verdict verdict) {
        return verdict instanceof Verdict.Good(var caller) && !revocations.refuses(caller)
                ? Future.succeededFuture(caller) : Future.failedFuture(Refusals.unauthenticated());
    }
}
