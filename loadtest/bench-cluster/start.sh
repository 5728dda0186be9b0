#!/bin/sh
# Starts NODES nodes (3) behind HAProxy for the load client; the environment is that of ../bench/start.sh. Everything is a child of
# this process, so that its CPU time is that of the whole cluster, the balancer included. The nodes listen on PORT + 1001 and up,
# and on PORT + 1101 and up for each other.
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)
front=$PORT count=${NODES:-3} members='' slots='' pids='' i=1
while [ $i -le 9 ]; do
  members="$members${members:+,}127.0.0.1:$((front + 1100 + i))"
  slots="$slots NODE_$i=$((front + 1000 + i))"
  i=$((i + 1))
done
export PARLEY_CLUSTER_MEMBERS="$members"
trap 'kill $pids 2>/dev/null; wait' TERM INT EXIT
i=1
while [ $i -le "$count" ]; do
  PORT=$((front + 1000 + i)) PARLEY_CLUSTER_PORT=$((front + 1100 + i)) "$home/loadtest/bench/start.sh" &
  pids="$pids $!"
  i=$((i + 1))
done
# The balancer comes last: it is up when all of them are.
i=1
for pid in $pids; do
  until curl -fsS -m 1 -o /dev/null "http://127.0.0.1:$((front + 1000 + i))/readyz" 2>/dev/null; do
    kill -0 "$pid"
    sleep 0.2
  done
  i=$((i + 1))
done
# shellcheck disable=SC2086  # slots is a list of assignments
env FRONT="$front" $slots haproxy -db -f "$home/config/haproxy.cfg" &
pids="$pids $!"
wait
