package io.parley.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * What is believed of the trace that a request says to belong to (W3C Trace Context, section 7.1: anybody can send these headers). Its ids are
 * kept, so that a caller finds its request; but it is kept no more often than traces that begin here, whatever its flag says and its id is.
 */
final class CallersTrace {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-)([0-9a-f]{2})");
    private static final int SAMPLED = 1;

    private final BooleanSupplier lot;

    /** @param lot whether one more trace is kept */
    CallersTrace(BooleanSupplier lot) {
        this.lot = lot;
    }

    /** The headers with what is to be followed of it. What is not in the form of version 00, or there twice, is left out. */
    Iterable<Map.Entry<String, String>> believed(Iterable<Map.Entry<String, String>> headers) {
        var parents = new ArrayList<String>(1);
        for (var header : headers) {
            if (header.getKey().equalsIgnoreCase(PARENT)) {
                parents.add(header.getValue());
            }
        }
        return parents.isEmpty() ? headers : parents.size() == 1 ? decided(parents.getFirst()) : List.of();
    }

    /** Nothing else of the headers concerns a tracer. */
    private List<Map.Entry<String, String>> decided(String parent) {
        var form = FORM.matcher(parent);
        if (!form.matches()) {
            return List.of();
        }
        boolean wanted = (Integer.parseInt(form.group(2), 16) & SAMPLED) != 0;
        boolean kept = wanted && lot.getAsBoolean();
        var headers = new ArrayList<Map.Entry<String, String>>(2);
        headers.add(Map.entry(PARENT, form.group(1) + (kept ? "01" : "00")));
        if (wanted && !kept) {
            headers.add(Map.entry(STATE, KeepingSampler.RECORDED_STATE));
        }
        return headers;
    }
}
