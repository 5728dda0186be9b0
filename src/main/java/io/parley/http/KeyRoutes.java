package io.parley.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;

import io.parley.http.Endpoint.Access;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.Keys;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The caller's API keys. Who has one cannot make more of them. */
final class KeyRoutes {
    static final String PATH = UserRoutes.ME + "/keys";

    private static final int EXPECTED_BYTES = 512;
    private static final int MAX_DAYS = 3_650;

    private final Keys keys;

    KeyRoutes(Keys keys) {
        this.keys = keys;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, PATH, this::list).forOthers(Access.SIGNED_IN),
                Endpoint.of(POST, PATH, this::add).forOthers(Access.SIGNED_IN),
                Endpoint.of(DELETE, PATH + "/:keyId", this::remove).forOthers(Access.SIGNED_IN));
    }

    private Future<Answer> list(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return keys.list(call.caller()).map(KeyRoutes::view);
    }

    private static Answer view(List<ApiKey> all) {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES * (1 + all.size())).begin('{').name("keys").begin('[');
        all.forEach(key -> PeopleViews.key(json, key, null));
        return Answer.json(200, json.end(']').end('}'));
    }

    private Future<Answer> add(Call call) {
        call.requireAccept(MediaTypes.JSON);
        return call.json(MediaTypes.JSON).compose(body -> {
            body.only(Set.of("name", "expiresInDays"));
            Integer days = body.integer("expiresInDays", 1, MAX_DAYS);
            return keys.add(call.caller(), PeopleFields.requiredName(body), days == null ? null : Duration.ofDays(days),
                    call.address());
        }).map(added -> Answer
                .json(201, PeopleViews.key(new JsonWriter(EXPECTED_BYTES), added.key(), added.secret())));
    }

    private Future<Answer> remove(Call call) {
        return keys.remove(call.caller(), call.key(), call.address()).map(done -> Answer.noContent());
    }
}
