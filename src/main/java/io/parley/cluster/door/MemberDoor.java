package io.parley.cluster.door;

import com.hazelcast.config.Config;
import com.hazelcast.config.SocketInterceptorConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The same at Hazelcast's port, which takes whatever length a packet announces and gives it that much memory. Its open edition has the place for
 * this but nothing that stands there, so a part of it is replaced. Blocking; Hazelcast gives each connection a thread for it.
 */
public final class MemberDoor implements MemberSocketInterceptor {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Threads that may wait for strangers at a time; fewer than Hazelcast has for new connections. */
    private static final int MOST = 8;

    private final Handshake handshake;
    private final Strangers strangers = new Strangers(System::nanoTime);
    private final Deque<Socket> waiting = new ArrayDeque<>();

    private MemberDoor(Handshake handshake) {
        this.handshake = handshake;
    }

    /** Starts a member that talks to those alone whose handshake is the same. Blocking. */
    public static HazelcastInstance start(Config config, Handshake handshake) {
        config.getNetworkConfig().setSocketInterceptorConfig(
                new SocketInterceptorConfig().setEnabled(true).setClassName(MemberDoor.class.getName()));
        var door = new MemberDoor(handshake);
        return HazelcastInstanceFactory.newHazelcastInstance(config, null, new DefaultNodeContext() {
            @Override
            public NodeExtension createNodeExtension(Node node) {
                return new DefaultNodeExtension(node) {
                    @Override
                    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier endpoint) {
                        return door;
                    }
                };
            }
        });
    }

    @Override
    public void init(Properties properties) {
        // it has what it needs
    }

    @Override
    public void onAccept(Socket socket) throws IOException {
        arrived(socket);
        try {
            byte[] challenge = handshake.challenge();
            socket.getOutputStream().write(challenge);
            byte[] answer = read(socket, Handshake.ANSWER);
            if (!handshake.isAnswer(answer, challenge)) {
                throw refused(socket, "it is no node with the secret of this one");
            }
            socket.getOutputStream().write(handshake.welcome(challenge, answer));
        } catch (SocketTimeoutException e) {
            throw refused(socket, "it did not show in time that it is a node");
        } finally {
            gone(socket);
        }
    }

    /** Where there are too many the one that has waited longest goes, as at the port of the bus. */
    private void arrived(Socket socket) throws IOException {
        @Nullable
        Socket oldest = null;
        synchronized (waiting) {
            waiting.addLast(socket);
            if (waiting.size() > MOST) {
                oldest = waiting.pollFirst();
            }
        }
        if (oldest != null) {
            strangers.note(oldest.getRemoteSocketAddress(), "there are too many such connections");
            oldest.close();
        }
    }

    private void gone(Socket socket) {
        synchronized (waiting) {
            waiting.remove(socket);
        }
    }

    @Override
    public void onConnect(Socket socket) throws IOException {
        byte[] own = handshake.challenge();
        byte[] challenge = read(socket, Handshake.CHALLENGE);
        if (!Handshake.isChallenge(challenge)) {
            throw refused(socket, "it is no node");
        }
        socket.getOutputStream().write(handshake.answer(challenge, own));
        if (!handshake.isWelcome(read(socket, Handshake.PROOF), challenge, own)) {
            throw refused(socket, "it is no node with the secret of this one");
        }
    }

    private IOException refused(Socket socket, String reason) {
        strangers.note(socket.getRemoteSocketAddress(), reason);
        return new IOException(reason);
    }

    /** However slowly it comes, within the limit. */
    private static byte[] read(Socket socket, int length) throws IOException {
        byte[] bytes = new byte[length];
        long end = System.nanoTime() + LIMIT_NANOS;
        for (int have = 0; have < length;) {
            long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (rest <= 0) {
                throw new SocketTimeoutException();
            }
            socket.setSoTimeout((int) rest);
            int more = socket.getInputStream().read(bytes, have, length - have);
            if (more < 0) {
                throw new EOFException();
            }
            have += more;
        }
        socket.setSoTimeout(0);
        return bytes;
    }
}
