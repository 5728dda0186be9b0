package io.parley.testing.oidc;

import java.io.Serializable;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/**
 * Somebody who signs in at the provider. What the provider is to say, or to do wrong, is part of the user name that is typed:
 * {@code alice?groups=staff+admins&email=alice@example.org&fault=nonce}.
 */
record Person(String name, Map<String, String> says) implements Principal, Serializable {
    static final String PASSWORD = "correct horse battery";

    @Override
    public String getName() {
        return name;
    }

    static Person read(String typed) {
        int query = typed.indexOf('?');
        return query < 0 ? new Person(typed, Map.of()) : new Person(typed.substring(0, query),
                Arrays.stream(typed.substring(query + 1).split("&")).map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    /** Lets everybody in who knows the password. */
    static final class Door implements AuthenticationProvider {
        @Override
        public Authentication authenticate(Authentication tried) throws AuthenticationException {
            if (!PASSWORD.equals(tried.getCredentials())) {
                throw new BadCredentialsException("wrong password");
            }
            // Says when: it becomes the token's auth_time.
            var now = FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.PASSWORD_AUTHORITY);
            return new UsernamePasswordAuthenticationToken(read(tried.getName()), null, List.of(now));
        }

        @Override
        public boolean supports(Class<?> kind) {
            return kind == UsernamePasswordAuthenticationToken.class;
        }
    }

    /** Puts into an id token what the person's user name asks for. */
    static void describe(JwtEncodingContext token) {
        if ("id_token".equals(token.getTokenType().getValue())) {
            Authentication signedIn = token.getPrincipal();
            var person = (Person) signedIn.getPrincipal();
            token.getClaims().claims(claims -> person.describe(claims));
        }
    }

    private void describe(Map<String, Object> claims) {
        claims.put("name", says.getOrDefault("name", name));
        if (says.containsKey("email")) {
            claims.put("email", says.get("email"));
            claims.put("email_verified", Boolean.parseBoolean(says.getOrDefault("verified", "true")));
        }
        if (says.containsKey("groups")) {
            claims.put("groups", List.of(says.get("groups").split("\\+")));
        }
        fault(says.getOrDefault("fault", ""), claims);
    }

    private static void fault(String fault, Map<String, Object> claims) {
        switch (fault) {
            case "nonce" -> claims.put("nonce", "another");
            case "no-nonce" -> claims.remove("nonce");
            case "issuer" -> claims.put("iss", "http://127.0.0.1:1");
            case "audience" -> claims.put("aud", List.of("another"));
            case "audiences" -> {
                claims.put("aud", List.of("parley", "another"));
                claims.remove("azp");
            }
            case "party" -> claims.put("azp", "another");
            case "expired" -> {
                claims.put("iat", Instant.now().minusSeconds(400));
                claims.put("exp", Instant.now().minusSeconds(100));
            }
            case "future" -> claims.put("iat", Instant.now().plusSeconds(300));
            case "old" -> claims.put("iat", Instant.now().minusSeconds(7_200));
            default -> claims.put(Forger.FAULT, fault);
        }
    }
}
