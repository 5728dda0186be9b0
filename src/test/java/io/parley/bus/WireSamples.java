package io.parley.bus;

import io.parley.cluster.ClusterMessages;
import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Kept;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.Session.Settings;
import io.parley.session.SessionEvent;
import io.parley.session.SessionMessages;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.Held;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One message of every record that crosses nodes, with every field set, and some without what may be null. */
final class WireSamples {
    static final List<Class<? extends Wire>> CONTRACTS = List.of(BusMessages.class, ClusterMessages.class,
            ClusterMessages.Described.class,
            LlmMessages.Command.class, LlmMessages.Answer.class, LlmMessages.Signal.class,
            SessionMessages.Command.class, SessionMessages.Answer.class, SessionMessages.Feed.class,
            StoreMessages.Query.class, StoreMessages.Answer.class);

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final NodeId NODE = new NodeId("n1");
    private static final SessionId SESSION = SessionId.parse("0192f0c1-8c4e-7abc-8def-0123456789ab");
    private static final MessageId MESSAGE = MessageId.parse("0192f0c1-8c4e-7abc-8def-000000000001");
    private static final MessageId REPLY = MessageId.parse("0192f0c1-8c4e-7abc-8def-000000000002");
    private static final Principal ANN = new Principal("ann");
    private static final Instant TIME = Instant.parse("2026-11-21T03:00:00.123456789Z");
    private static final Instant LATER = Instant.parse("2026-11-21T03:00:01Z");
    private static final CallId CALL = new CallId(SESSION, REPLY, 7, 2);
    private static final Usage USAGE = new Usage(12, 345);
    private static final Settings SETTINGS = new Settings("m1", "Be kind.", new Sampling(0.5, 0.25, 100));
    private static final Session CHAT = new Session(SESSION, "ann", "Title", SETTINGS, 9, 2, TIME, LATER);
    private static final Session BARE_CHAT = new Session(SESSION, "ann", null, Settings.DEFAULT, 1, 0, TIME, TIME);
    private static final Position AT = new Position(2, 7, 3);
    private static final Held HELD = new Held(SESSION, 7);
    private static final ChatMessage QUESTION = new ChatMessage(MESSAGE, 1, new Author(AuthorKind.USER, "ann"),
            "Grüße 👋",
            Status.COMPLETED, TIME, null);
    private static final ChatMessage RUNNING = reply(Status.RUNNING,
            new ChatMessage.Reply(MESSAGE, "m1", null, null, null, null, 7, null,
                    List.of(), 0, null, null));
    private static final ChatMessage COMPLETED = reply(Status.COMPLETED,
            new ChatMessage.Reply(MESSAGE, "m1-2026", "p1", "stop", null,
                    USAGE, 6, AT, List.of(new Kept(6, 4)), 1, TIME, LATER));
    private static final ChatMessage FAILED = reply(Status.FAILED, new ChatMessage.Reply(MESSAGE, "m1", null, null,
            FailureReason.PROVIDER_CUT, null, 7, AT, List.of(), 0, null, LATER));

    private static final List<SessionEvent> EVENTS = List.of(
            new SessionEvent.Snapshot(AT, SessionEvent.SnapshotReason.TOO_OLD, CHAT, List.of(QUESTION, RUNNING), true),
            new SessionEvent.MessageCreated(Position.created(1), QUESTION),
            new SessionEvent.ReplyStarted(AT, REPLY, MESSAGE, "m1"),
            new SessionEvent.ReplyDelta(AT, "Hi"),
            new SessionEvent.ReplyContinued(AT, REPLY),
            new SessionEvent.ReplyReset(AT, REPLY, "Hi"),
            new SessionEvent.ReplyEnded(AT, REPLY, Status.COMPLETED, "stop", null, USAGE, 2, "ab12", LATER),
            new SessionEvent.ReplyEnded(AT, REPLY, Status.FAILED, null, FailureReason.INTERRUPTED, null, 0, "", LATER),
            new SessionEvent.SessionUpdated(CHAT));
    static final Wire ATTACHED = new SessionMessages.Attached(EVENTS, AT, true);
    static final Wire ALL_EVENTS = new SessionMessages.Events(SESSION, NODE, AT, EVENTS);

    private WireSamples() {}

    static List<Wire> all() {
        return Stream.of(bus(), llm(), session(), storeReads(), storeWrites()).flatMap(List::stream).toList();
    }

    private static List<Wire> bus() {
        return List.of(new BusMessages.Ping(), new BusMessages.Pong(),
                new BusMessages.Failure(ErrorCode.INVALID_FIELD, "Too long.", "/content", null),
                new BusMessages.Failure(ErrorCode.OVERLOADED, "Full.", null, null),
                new BusMessages.Failure(ErrorCode.RATE_LIMITED, "Later.", null, 1_500L),
                new ClusterMessages.KeepAlive(NODE, 70_000, 5, 1, List.of(3L, 0L), true),
                new ClusterMessages.Describe(),
                new ClusterMessages.Described("127.0.0.1", 4_711, TIME, 1_500, new ClusterMessages.Load(4, 3, 2, 1),
                        List.of(new ClusterMessages.Takeover(SESSION, NODE, LATER, 1_600))));
    }

    private static List<Wire> llm() {
        return List.of(
                new LlmMessages.Generate(CALL, NODE, "m1",
                        List.of(new Turn(Speaker.SYSTEM, "Be kind."), new Turn(Speaker.USER, "Hi")),
                        "He", new Sampling(0.5, null, 100), 32_768),
                new LlmMessages.Generate(CALL, NODE, "m1", List.of(), null, Sampling.DEFAULT, 1),
                new LlmMessages.Started(CALL), new LlmMessages.Credit(CALL, 1_000), new LlmMessages.Cancel(CALL),
                new LlmMessages.Delta(CALL, 1, "Grüße 👋"),
                new LlmMessages.Finished(CALL, 2, "stop", USAGE, "p1", "m1-2026"),
                new LlmMessages.Finished(CALL, 2, "length", null, "p1", "m1-2026"),
                new LlmMessages.Failed(CALL, 3, FailureReason.PROVIDER_TIMEOUT, "p1"),
                new LlmMessages.Failed(CALL, 1, FailureReason.OVERLOADED, null));
    }

    private static List<Wire> session() {
        return List.of(
                new SessionMessages.Send(SESSION, ANN, MESSAGE, REPLY, "Hi", "key", "hash", NODE),
                new SessionMessages.Send(SESSION, ANN, MESSAGE, REPLY, "Hi", null, null, null),
                new SessionMessages.Accepted(QUESTION, RUNNING, Position.START, true),
                new SessionMessages.Stop(SESSION, ANN, REPLY), new SessionMessages.Stopped(COMPLETED),
                new SessionMessages.Update(SESSION, ANN, "Title", SETTINGS), new SessionMessages.Updated(CHAT),
                new SessionMessages.Delete(SESSION, ANN), new SessionMessages.Deleted(),
                new SessionMessages.Peek(SESSION, ANN), new SessionMessages.Peeked(RUNNING),
                new SessionMessages.Peeked(null),
                new SessionMessages.Attach(SESSION, ANN, NODE, AT),
                new SessionMessages.Attach(SESSION, ANN, NODE, null),
                ATTACHED, new SessionMessages.Detach(SESSION, NODE),
                new SessionMessages.Events(SESSION, NODE, AT, List.of(new SessionEvent.ReplyDelta(AT.next(), "Hi"))),
                new SessionMessages.Moved(SESSION, NODE), new SessionMessages.Gone(SESSION, NODE));
    }

    private static List<Wire> storeReads() {
        return List.of(
                new StoreMessages.GetSession(SESSION, "ann"), new StoreMessages.FoundSession(BARE_CHAT),
                new StoreMessages.FoundSession(null),
                new StoreMessages.ListSessions("ann", TIME, SESSION, 50),
                new StoreMessages.SessionPage(List.of(CHAT), true),
                new StoreMessages.ListMessages(SESSION, "ann", 1, Integer.MAX_VALUE, 50, true),
                new StoreMessages.MessagePage(List.of(QUESTION, FAILED), false),
                new StoreMessages.FindExchange(SESSION, "ann", "key"), new StoreMessages.FindMessage(SESSION, MESSAGE),
                new StoreMessages.FoundExchange(new StoreMessages.Exchange(QUESTION, COMPLETED, "hash")),
                new StoreMessages.FindOrphans(Set.of(NODE), 100), new StoreMessages.Orphans(List.of(SESSION)),
                new StoreMessages.ConfirmEpochs(NODE, List.of(HELD)), new StoreMessages.Confirmed(List.of(HELD)));
    }

    private static List<Wire> storeWrites() {
        return List.of(
                new StoreMessages.OpenSession(SESSION, NODE, Set.of(NODE), 200),
                new StoreMessages.Opened(CHAT, NODE, 7, List.of(QUESTION), NODE, null),
                new StoreMessages.Opened(null, null, 0, List.of(), null, null),
                new StoreMessages.ReleaseSessions(NODE, List.of(HELD)), new StoreMessages.Done(),
                new StoreMessages.CreateSession(CHAT), new StoreMessages.Written(StoreMessages.Outcome.DUPLICATE, 9),
                new StoreMessages.AcceptMessage(SESSION, 7, "ann", QUESTION, RUNNING, "key", "hash", "Title", null),
                new StoreMessages.FinishReply(SESSION, 7, COMPLETED),
                new StoreMessages.RecordTakeover(SESSION, 7, REPLY, List.of(new Kept(6, 4)), 1),
                new StoreMessages.UpdateSession(SESSION, 7, "Title", SETTINGS, LATER),
                new StoreMessages.DeleteSession(SESSION, 7),
                new StoreMessages.Opened(CHAT, NODE, 7, List.of(QUESTION, RUNNING), NODE, TRACE),
                new StoreMessages.AcceptMessage(SESSION, 7, "ann", QUESTION, RUNNING, null, null, null, TRACE));
    }

    private static ChatMessage reply(Status status, ChatMessage.Reply reply) {
        return new ChatMessage(REPLY, 2, Author.MODEL, "Hi", status, TIME, reply);
    }
}
