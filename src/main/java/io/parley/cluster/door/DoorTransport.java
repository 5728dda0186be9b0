package io.parley.cluster.door;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.util.AttributeKey;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Another transport of Vert.x with a {@link Door} at every connection of the event bus: Vert.x itself has no place where something can be done before
 * its event bus reads. The bus is known by its options, which reach servers and clients as copies.
 */
final class DoorTransport implements Transport {
    /** Means nothing without an idle timeout, which the bus does not have. */
    private static final TimeUnit MARK = TimeUnit.DAYS;

    /** Of channels that the bus dials with. */
    private static final AttributeKey<Boolean> DIALLING = AttributeKey.valueOf(DoorTransport.class, "dialling");

    private final Transport transport;
    private final Handshake handshake;
    private final int maxFrame;
    private final Strangers strangers = new Strangers(System::nanoTime);

    DoorTransport(Transport transport, Handshake handshake, int maxFrame) {
        this.transport = transport;
        this.handshake = handshake;
        this.maxFrame = maxFrame;
    }

    static void mark(EventBusOptions options) {
        options.setIdleTimeoutUnit(MARK);
    }

    private static boolean isMarked(TCPSSLOptions options) {
        return options.getIdleTimeoutUnit() == MARK;
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        transport.configure(options, domainSocket, bootstrap);
        if (isMarked(options)) {
            bootstrap.handler(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object accepted) {
                    ((Channel) accepted).pipeline().addFirst(new FrontDoor(handshake, strangers, maxFrame));
                    context.fireChannelRead(accepted);
                }
            });
        }
    }

    @Override
    public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
        transport.configure(options, connectTimeout, domainSocket, bootstrap);
        if (isMarked(options)) {
            bootstrap.attr(DIALLING, true);
        }
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        transport.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
        return transport.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return transport.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return transport.isAvailable();
    }

    @Override
    public Throwable unavailabilityCause() {
        return transport.unavailabilityCause();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return transport.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return transport.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return transport.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return transport.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return transport.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x has it so
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return transport.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        ChannelFactory<? extends Channel> factory = transport.channelFactory(domainSocket);
        return () -> {
            Channel channel = factory.newChannel();
            channel.pipeline().addFirst(new Doorman());
            return channel;
        };
    }

    /** Whose a channel is shows only once it is set up. */
    private final class Doorman extends ChannelHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (context.channel().hasAttr(DIALLING)) {
                context.pipeline().replace(this, null, new BackDoor(handshake, strangers));
            } else {
                context.pipeline().remove(this);
            }
        }
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return transport.serverChannelFactory(domainSocket);
    }
}
