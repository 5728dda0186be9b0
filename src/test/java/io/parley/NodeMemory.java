package io.parley;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.stream.LongStream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks at the memory of a node in another JVM. */
final class NodeMemory implements AutoCloseable {
    private static final int READINGS = 3;

    private final JMXConnector connector;
    private final MemoryMXBean heap;
    private final List<BufferPoolMXBean> buffers;

    @SuppressWarnings("BanJNDI") // the address is that of a JVM started by the test
    NodeMemory(long pid) throws Exception {
        var jvm = VirtualMachine.attach(Long.toString(pid));
        connector = JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()));
        jvm.detach();
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        heap = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        buffers = ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class);
    }

    /** Bytes of heap after a full collection, and of direct memory: the least of a few readings, as something is always under way. */
    long used() {
        return LongStream.generate(this::usedNow).limit(READINGS).min().orElseThrow();
    }

    private long usedNow() {
        heap.gc();
        return heap.getHeapMemoryUsage().getUsed()
                + buffers.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
