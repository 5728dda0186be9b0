package io.parley.store;

import io.parley.session.LogEntry;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.ReplyLog.Last;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is asked of Redis, and what its answers mean. An entry is one field, named after its kind. */
final class LogScripts {
    /**
     * Appends to many logs and answers with a number for each, see {@link #appended}; 3 is a write that was refused for
     * another reason than its id, 4 one that was refused as all are now (see {@link RedisWrites}). Entries after a refused one are tried, since those before may be in
     * already; entries after any other failure are not, lest there be a hole.
     */
    static final RedisScript APPEND = new RedisScript(
            """
            local states, a = {}, 3
            for k = 1, #KEYS do
              local key, mode, count = KEYS[k], ARGV[a], tonumber(ARGV[a + 1])
              local state = 0
              a = a + 2
              for e = 0, count - 1 do
                local id, kind, value = ARGV[a + 3 * e], ARGV[a + 3 * e + 1], ARGV[a + 3 * e + 2]
                local done
                if mode == 'MAKE' then
                  done = redis.pcall('XADD', key, id, kind, value)
                else
                  done = redis.pcall('XADD', key, 'NOMKSTREAM', id, kind, value)
                end
                if not done then
                  state = 2
                  break
                elseif type(done) == 'table' and done.err then
                  if not string.find(done.err, 'equal or smaller', 1, true) then
                    state = 3
                    for _, word in ipairs({'OOM ', 'MISCONF ', 'READONLY ', 'NOREPLICAS ', 'MASTERDOWN '}) do
                      if string.find(done.err, word, 1, true) then
                        state = 4
                      end
                    end
                    break
                  end
                  state = 1
                end
              end
              a = a + 3 * count
              if mode == 'RETIRE' then
                redis.call('PEXPIRE', key, ARGV[2])
              elseif mode ~= 'KEEP' and state < 2 then
                redis.call('PEXPIRE', key, ARGV[1])
              end
              states[k] = state
            end
            return states
            """);

    /** Answers with the entries before the epoch, or with nothing when a later epoch has the log. */
    private static final byte[] CLAIM = bytes(
            """
            local done = redis.pcall('XADD', KEYS[1], ARGV[1] .. '-0', 'EPOCH', '')
            if type(done) == 'table' and done.err then
              if not string.find(done.err, 'equal or smaller', 1, true) then
                return done
              end
              local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
              if not last or tonumber(string.match(last[1], '^%d+')) > tonumber(ARGV[1]) then
                return false
              end
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return redis.call('XRANGE', KEYS[1], '-', '(' .. ARGV[1] .. '-0')
            """);

    private static final Map<LogEntry.Kind, byte[]> KINDS = names(LogEntry.Kind.class);
    private static final Map<LogAppend.Mode, byte[]> MODES = names(LogAppend.Mode.class);

    private LogScripts() {}

    /** {@link #APPEND} must have been made known to the server. */
    static Request append(List<LogAppend> appends, Duration runningTtl, Duration endedTtl) {
        var request = APPEND.call(appends.size());
        for (var append : appends) {
            request.arg(bytes(append.key()));
        }
        request.arg(runningTtl.toMillis()).arg(endedTtl.toMillis());
        for (var append : appends) {
            request.arg(MODES.get(append.mode())).arg(append.entries().size());
            for (var entry : append.entries()) {
                request.arg(id(entry.epoch(), entry.n())).arg(KINDS.get(entry.kind())).arg(bytes(entry.value()));
            }
        }
        return request;
    }

    /** What became of the i-th append; empty when the write was refused for want of memory or the like. */
    static Optional<Appended> appended(Response states, int i) {
        return switch (Objects.requireNonNull(states.get(i).toInteger())) {
            case 0 -> Optional.of(Appended.OK);
            case 1 -> Optional.of(Appended.REFUSED);
            case 2 -> Optional.of(Appended.GONE);
            default -> Optional.empty();
        };
    }

    /** Whether an append was refused as every write is. */
    static boolean refused(Response states) {
        for (Response state : states) {
            if (Objects.requireNonNull(state.toInteger()) == 4) {
                return true;
            }
        }
        return false;
    }

    static Request claim(String key, long epoch, Duration runningTtl) {
        return Request.cmd(Command.EVAL).arg(CLAIM).arg(1).arg(key).arg(epoch).arg(runningTtl.toMillis());
    }

    static Request last(String key) {
        return Request.cmd(Command.XREVRANGE).arg(key).arg("+").arg("-").arg("COUNT").arg(1);
    }

    static Optional<Last> last(@Nullable Response found) {
        return entries(found).stream().findFirst().map(e -> new Last(e.epoch(), e.n()));
    }

    static Request read(String key) {
        return Request.cmd(Command.XRANGE).arg(key).arg("-").arg("+");
    }

    static List<LogEntry> entries(@Nullable Response found) {
        if (found == null) {
            return List.of();
        }
        var entries = new ArrayList<LogEntry>(found.size());
        found.forEach(entry -> entries.add(entry(entry)));
        return List.copyOf(entries);
    }

    private static LogEntry entry(Response entry) {
        String id = entry.get(0).toString();
        int dash = id.indexOf('-');
        Response field = entry.get(1);
        return new LogEntry(Long.parseLong(id.substring(0, dash)), Integer.parseInt(id.substring(dash + 1)),
                LogEntry.Kind.valueOf(field.get(0).toString()), field.get(1).toString());
    }

    private static byte[] id(long epoch, int n) {
        return bytes(epoch + "-" + n);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <E extends Enum<E>> Map<E, byte[]> names(Class<E> type) {
        var names = new EnumMap<E, byte[]>(type);
        for (E constant : type.getEnumConstants()) {
            names.put(constant, bytes(constant.name()));
        }
        return names;
    }
}
