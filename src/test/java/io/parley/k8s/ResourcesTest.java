package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods ask for what they need, and a node fits into it. */
class ResourcesTest {
    private static final Pattern MEGABYTES = Pattern.compile("-X(?:mx|X:MaxDirectMemorySize=)(\\d+)m");
    private static final double REST = 0.3;

    @ParameterizedTest
    @EnumSource
    void everyContainerSaysWhatItNeeds(Overlay overlay) {
        assertThat(overlay.workloads()).allSatisfy(workload -> {
            JsonNode resources = workload.container().path("resources");
            assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
            assertThat(resources.at("/requests/memory").asText()).isNotEmpty();
            assertThat(resources.at("/limits/memory").asText()).isNotEmpty();
            assertThat(resources.path("limits").has("cpu")).as("a limit of CPU stops it").isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void theHeapLeavesRoomInTheMemoryOfANode(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> {
            JsonNode resources = node.container().path("resources");
            String limit = resources.at("/limits/memory").asText();
            assertThat(resources.at("/requests/memory").asText()).isEqualTo(limit).matches("\\d+Mi");
            var asked = MEGABYTES.matcher(new Environment(overlay, node).values().get("JDK_JAVA_OPTIONS")).results()
                    .mapToInt(found -> Integer.parseInt(found.group(1))).toArray();
            assertThat(asked).as("heap and buffers").hasSize(2);
            assertThat(asked[0] + asked[1])
                    .isLessThanOrEqualTo((int) ((1 - REST) * Integer.parseInt(limit.replace("Mi", ""))));
        });
    }
}
