package io.parley.cluster;

import io.parley.bus.Bus;
import io.parley.cluster.ClusterMessages.Describe;
import io.parley.cluster.ClusterMessages.Described;
import io.parley.cluster.Member.State;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks every node that is not gone. */
final class LiveOverview implements Overview {
    /** Whoever takes longer is shown without what it would have said. */
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int MOST = 100;
    private static final Comparator<Member> ORDER = Comparator.comparing(Member::state).thenComparing(Member::node);

    private final Bus bus;
    private final LiveCluster live;

    LiveOverview(Bus bus, LiveCluster live) {
        this.bus = bus;
        this.live = live;
    }

    @Override
    public NodeId self() {
        return bus.self();
    }

    @Override
    public Future<List<Member>> members() {
        var view = live.view();
        long now = System.nanoTime();
        var seen = view.nodes().values().stream()
                .filter(node -> node.moves() || !view.gone().contains(node.row().node()))
                .map(node -> member(view, node, now)).sorted(ORDER).limit(MOST);
        return Future.all(seen.map(this::described).toList()).map(all -> all.<Member>list());
    }

    private Member member(View view, View.Seen seen, long now) {
        var row = seen.row();
        return new Member(row.node(), state(view, row), row.roles(), Duration.ofNanos(now - seen.changed()), null);
    }

    private State state(View view, NodeRow row) {
        boolean ready = Stream.of(Role.values()).anyMatch(role -> view.ready(role).contains(row.node()));
        return view.gone().contains(row.node()) ? State.GONE
                : live.silent(row.node()) ? State.SILENT : ready ? State.READY : State.UNREADY;
    }

    private Future<Member> described(Member member) {
        if (member.state() == State.GONE) {
            return Future.succeededFuture(member);
        }
        return bus.ask(member.node(), new Describe(), LIMIT)
                .<@Nullable Described>map(answer -> answer)
                .otherwiseEmpty()
                .map(answer -> new Member(member.node(), member.state(), member.roles(), member.beatAge(), answer));
    }
}
