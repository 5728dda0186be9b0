#!/bin/sh
# Starts NODES nodes (3) behind HAProxy for the load client; the environment is that of ../bench/start.sh. Everything is a child of
# this process, so that its CPU time is that of the whole cluster, the balancer included.
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)
count=${NODES:-3} first=$((PORT + 1)) i=1 members=
while [ $i -le 9 ]; do
  members="$members${members:+,}127.0.0.1:$((PORT + 100 + i))"
  i=$((i + 1))
done
export PARLEY_CLUSTER_MEMBERS="$members"
trap 'kill $(jobs -p) 2>/dev/null; wait' TERM INT EXIT
i=1
while [ $i -le "$count" ]; do
  PARLEY_CLUSTER_PORT=$((PORT + 100 + i)) PORT=$((PORT + i)) JAVA_OPTS="${JAVA_OPTS:--Xmx512m}" "$home/loadtest/bench/start.sh" &
  i=$((i + 1))
done
# The balancer comes last: it is up when all of them are.
i=1
while [ $i -le "$count" ]; do
  until curl -fsS -m 1 -o /dev/null "http://127.0.0.1:$((PORT + i))/readyz" 2>/dev/null; do sleep 0.2; done
  i=$((i + 1))
done
FRONT=$PORT NODE_1=$first NODE_2=$((PORT + 2)) NODE_3=$((PORT + 3)) NODE_4=$((PORT + 4)) NODE_5=$((PORT + 5)) \
  NODE_6=$((PORT + 6)) NODE_7=$((PORT + 7)) NODE_8=$((PORT + 8)) NODE_9=$((PORT + 9)) haproxy -db -f "$home/config/haproxy.cfg" &
wait
