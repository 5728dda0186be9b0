package io.parley.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.core.Secret;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The local user is whoever has the node's secret: programs send it, browsers get a cookie for it, which does not tell the secret. Where a
 * request comes from shows nothing: a proxy on this machine makes everybody's requests look like those of this machine.
 */
public final class DevelopmentSecret implements LocalUser {
    private static final String MAC = "HmacSHA256";
    private static final int NAME_BYTES = 4;

    private final byte[] secret;
    private final String cookieName;
    private final byte[] cookieValue;
    private final Set<String> trusted;

    /** @param trusted origins of pages elsewhere that may use the API */
    public DevelopmentSecret(Secret secret, Set<String> trusted) {
        this.secret = secret.value().getBytes(UTF_8);
        // Browsers send a host's cookies to every port of it: nodes with different secrets do not overwrite each other's.
        this.cookieName = "parley_local_" + HexFormat.of().formatHex(derived("name"), 0, NAME_BYTES);
        this.cookieValue = HexFormat.of().formatHex(derived("value")).getBytes(UTF_8);
        this.trusted = Set.copyOf(trusted);
    }

    @Override
    public boolean isKnownBy(String given) {
        return MessageDigest.isEqual(secret, given.getBytes(UTF_8));
    }

    @Override
    public boolean isIn(HttpServerRequest request) {
        var values = RequestCookies.values(request, cookieName);
        return values.size() == 1 && MessageDigest.isEqual(cookieValue, values.getFirst().getBytes(UTF_8))
                && Csrf.isOwnPage(request, trusted);
    }

    @Override
    public Cookie cookie() {
        return Cookie.cookie(cookieName, new String(cookieValue, UTF_8)).setPath("/").setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT);
    }

    @Override
    public String advice() {
        return "This node is in development mode: send its secret (Authorization: Bearer …), or open the address with the secret in a "
                + "browser. The node prints both at its start, and keeps the secret in the file token of its data directory.";
    }

    private byte[] derived(String what) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            return mac.doFinal(("parley cookie " + what).getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
