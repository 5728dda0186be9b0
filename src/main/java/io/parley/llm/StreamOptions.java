package io.parley.llm;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a provider is sent {@code stream_options}, by which it is asked to count tokens: some servers refuse what they do not know. Unless it is
 * configured, it is found out for each model. Used on one event loop.
 */
final class StreamOptions {
    private static final Logger LOG = LoggerFactory.getLogger(StreamOptions.class);
    private static final Pattern NAMED = Pattern.compile("stream_?options|include_usage", Pattern.CASE_INSENSITIVE);
    /** How servers say that they do not know a field. */
    private static final Pattern FORM = Pattern.compile(
            "(unknown|unexpected|unrecogni[sz]ed|unsupported|extra|additional)[ _](field|param|arg|input|propert|key|forbidden)"
                    + "|extra_forbidden|not permitted|invalid request body",
            Pattern.CASE_INSENSITIVE);
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    private final String provider;
    private final @Nullable Boolean configured;
    /** Whether a model takes them, as far as it is known; the models are those of the configuration. */
    private final Map<String, Boolean> taken = new HashMap<>();

    /** @param configured null to find it out */
    StreamOptions(String provider, @Nullable Boolean configured) {
        this.provider = provider;
        this.configured = configured;
    }

    /** Whether a request is to have them. */
    boolean wanted(String model) {
        return configured != null ? configured : taken.getOrDefault(model, true);
    }

    /**
     * A request was answered.
     *
     * @param sent whether it had them
     */
    void answered(String model, boolean sent) {
        if (configured == null && !Boolean.valueOf(sent).equals(taken.put(model, sent)) && !sent) {
            LOG.info(
                    "Provider {} refuses stream_options for {}: they are left out from now on, and tokens may not be counted",
                    provider, model);
        }
    }

    /**
     * Whether they may be why a request was refused: the error names them, or, as long as none with them was answered, it is about the form
     * of the request or says nothing.
     */
    boolean suspected(String model, ProviderResponse refusal) {
        int status = refusal.statusCode();
        if (configured != null || (status != BAD_REQUEST && status != UNPROCESSABLE)) {
            return false;
        }
        String error = refusal.error().toString(StandardCharsets.UTF_8);
        return NAMED.matcher(error).find()
                || (!taken.containsKey(model)
                        && (status == UNPROCESSABLE || error.isBlank() || FORM.matcher(error).find()));
    }
}
