package io.parley.http;

import static io.vertx.core.http.HttpMethod.GET;

import io.parley.cluster.ClusterMessages.Described;
import io.parley.cluster.ClusterMessages.Takeover;
import io.parley.cluster.Member;
import io.parley.cluster.Overview;
import io.parley.http.Endpoint.Access;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes as an operator wants to see them: as JSON, or as a table to read. */
final class ClusterRoutes {
    private static final int EXPECTED_BYTES = 2_048;
    private static final String ROW = "%-36s  %-7s  %-22s  %15s  %7s  %8s  %7s  %7s  %5s  %7s  %7s%n";

    private final Overview overview;

    ClusterRoutes(Overview overview) {
        this.overview = overview;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, "/api/v1/cluster", this::cluster).forOthers(Access.ADMIN));
    }

    private Future<Answer> cluster(Call call) {
        var type = MediaTypes.best(call.request(), MediaTypes.JSON, MediaTypes.TEXT);
        return overview.members().map(members -> type.equals(MediaTypes.JSON) ? Answer.json(200, json(members))
                : new Answer.Whole(200, MediaTypes.TEXT, Buffer.buffer(table(members)), Map.of()));
    }

    private JsonWriter json(List<Member> members) {
        var json = new JsonWriter(EXPECTED_BYTES).begin('{').field("self", overview.self().value())
                .name("members").begin('[');
        members.forEach(member -> member(json, member));
        return json.end(']').end('}');
    }

    private static void member(JsonWriter json, Member member) {
        json.begin('{').field("node", member.node().value()).field("state", lower(member.state())).name("roles")
                .begin('[');
        member.roles().stream().sorted().forEach(role -> json.string(lower(role)));
        json.end(']').field("beatAgeMs", member.beatAge().toMillis());
        described(json, member.described());
        json.end('}');
    }

    private static void described(JsonWriter json, @Nullable Described told) {
        json.field("answers", told != null);
        if (told == null) {
            return;
        }
        var load = told.load();
        json.field("host", told.host()).field("pid", told.pid()).field("startedAt", told.started())
                .field("lagMs", told.lagMicros() / 1_000.0).field("sessions", load.sessions())
                .field("replies", load.replies()).field("streams", load.streams()).field("calls", load.calls())
                .name("takeovers").begin('[');
        told.takeovers().forEach(takeover -> takeover(json, takeover));
        json.end(']');
    }

    private static void takeover(JsonWriter json, Takeover takeover) {
        json.begin('{').field("sessionId", takeover.session().toString()).field("from", takeover.from().value())
                .field("at", takeover.at()).field("afterMs", takeover.afterMs()).end('}');
    }

    private static String table(List<Member> members) {
        var head = String.format(Locale.ROOT, ROW, "node", "state", "roles", "host", "pid", "sessions", "replies",
                "streams",
                "calls", "lag ms", "beat ms");
        return members.stream().map(ClusterRoutes::row).collect(Collectors.joining("", head, ""));
    }

    private static String row(Member member) {
        var roles = member.roles().stream().sorted().map(ClusterRoutes::lower).collect(Collectors.joining(","));
        var told = member.described();
        long beat = member.beatAge().toMillis();
        if (told == null) {
            return String.format(Locale.ROOT, ROW, member.node(), lower(member.state()), roles, "-", "-", "-", "-", "-",
                    "-",
                    "-", beat);
        }
        var load = told.load();
        return String.format(Locale.ROOT, ROW, member.node(), lower(member.state()), roles, told.host(), told.pid(),
                load.sessions(), load.replies(), load.streams(), load.calls(), told.lagMicros() / 1_000, beat);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
