package io.parley.embedded;

import java.util.List;

/**
 * What the demo provider has seen since its start; the members of {@code GET /demo/stats}. Lists hold the latest entries
 * only.
 *
 * @param requests        completions asked for, refused ones included
 * @param started         answers begun
 * @param finished        answers sent to their end
 * @param disconnected    requests whose client closed the connection before the end, also before the beginning
 * @param active          requests being answered
 * @param tokens          sent
 * @param disconnectedIds completion ids of the disconnected ones, oldest first
 * @param promptMessages  how many messages each request held, oldest first
 */
public record DemoStats(long requests, long started, long finished, long disconnected, long active, long tokens,
        List<String> disconnectedIds, List<Integer> promptMessages) {}
