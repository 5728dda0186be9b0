# What loadtest/compare makes of the load client's lines. Rows that are times are differences to raw in milliseconds, all others
# ratios to raw.

def rows: {
  burst: ["cpu", "cpu_with_stores", "tokens_per_s"],
  hold: ["cpu", "cpu_with_stores", "delivery_p50_ms", "delivery_p99_ms"],
  open: ["cpu", "cpu_with_stores", "ttft_p50_ms", "ttft_p99_ms"]
};

def is_time: endswith("_ms");

# Differences of a time below this are chance, whatever the tolerance says.
def chance: if endswith("p50_ms") then 1 else 10 end;

def median(f): map(f | select(. != null)) | sort | .[(length - 1) / 2 | floor];

def figures: {
  cpu: median(.server_cpu_us_per_token),
  cpu_with_stores: median(.server_cpu_us_per_token + ((.cpu_s.db // 0) + (.cpu_s.redis // 0)) * 1e6 / .tokens),
  tokens_per_s: median(.tokens_per_s),
  ttft_p50_ms: median(.ttft_ms.p50), ttft_p99_ms: median(.ttft_ms.p99),
  delivery_p50_ms: median(.delivery_ms.p50), delivery_p99_ms: median(.delivery_ms.p99)
};

def rounded: . * 1000 | round / 1000;

# Of lines: {machine, jdk, rounds, scenarios: {burst: {cpu: 1.2, ...}, ...}}.
def ratios:
  . as $lines
  | { $machine, $jdk, rounds: (map(select(.server == "raw" and .scenario == "burst")) | length), scenarios: (rows | with_entries(
      .key as $scenario
      | ($lines | map(select(.scenario == $scenario))) as $runs
      | ($runs | map(select(.server == "raw")) | figures) as $raw
      | ($runs | map(select(.server == "parley")) | figures) as $parley
      | .value |= (map({key: ., value: ((if is_time then $parley[.] - $raw[.] else $parley[.] / $raw[.] end) | rounded)})
          | from_entries))) };

# Whether a row is worse than kept by more than is allowed.
def is_worse($row; $now; $before):
  ($tolerance / 100) as $more
  | if $before == null then false
    elif ($row | is_time) then $now > $before + ([($before | fabs) * $more, ($row | chance)] | max)
    elif $row == "tokens_per_s" then $now < $before * (1 - $more)
    else $now > $before * (1 + $more) end;

def compared:
  [rows | to_entries[] | .key as $scenario | .value[] | . as $row
    | { $scenario, $row, now: $now.scenarios[$scenario][$row], before: $kept.scenarios[$scenario][$row] }
    | . + { worse: is_worse($row; .now; .before) }];

def pad($n): tostring | . + (" " * ([$n - length, 0] | max));

def table:
  (["", "", "beside raw", "kept"], (compared[] | [.scenario, .row, .now, .before // "-", (if .worse then "WORSE" else "" end)]))
  | "\(.[0] | pad(6)) \(.[1] | pad(16)) \(.[2] | pad(10)) \(.[3] | pad(10)) \(.[4] // "")" | sub(" +$"; "");

def all_well: compared | all(.worse | not);
