package io.parley.llm;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What providers call the end of an answer, beyond the names that OpenAI's reference has for it. */
final class FinishReasons {
    /** Of an answer that ended without one. */
    static final String STOP = "stop";

    private static final Set<String> NONE = Set.of("", "null", "none", "undefined", "unspecified",
            "finish_reason_unspecified", "in_progress");
    private static final Set<String> FAILED = Set.of("error", "network_error", "server_error", "internal_error",
            "abort",
            "aborted", "cancelled", "canceled", "failed", "insufficient_system_resource");
    private static final Set<String> FILTERED = Set.of("content_filter", "content_filtered", "safety", "sensitive",
            "prohibited_content", "blocklist", "recitation", "spii", "refusal");
    private static final Set<String> TOOLS = Set.of("tool_calls", "tool_call", "tool_use", "function_call",
            "malformed_function_call");

    private FinishReasons() {}

    /** The name as it may be stored and told; null where it says that there is no end yet. */
    static @Nullable String meaning(String name) {
        String bounded = Named.bounded(name, Named.REASON);
        return NONE.contains(plain(bounded)) ? null : bounded;
    }

    /** Whether the provider means that it failed. */
    static boolean isFailure(String reason) {
        return FAILED.contains(plain(reason));
    }

    /** Whether the provider withholds the answer, or what is left of it. */
    static boolean isFiltered(String reason) {
        return FILTERED.contains(plain(reason));
    }

    /** Whether the model asks for a tool. */
    static boolean isTools(String reason) {
        return TOOLS.contains(plain(reason));
    }

    private static String plain(String reason) {
        return reason.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
