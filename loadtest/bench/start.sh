#!/usr/bin/env bash
# Starts one node for the load client: what it needs is in the environment (see README.md here).
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)

fail() {
    echo "start.sh: $*" >&2
    exit 1
}

# A node runs without Redis as well, and would be measured so. Any answer will do, be it that a password is needed.
redis_answers() {
    local place=${REDIS_URL#*://} answer=''
    place=${place##*@} place=${place%%/*}
    [[ $place == *:* ]] || place=$place:6379
    exec 3<>"/dev/tcp/${place%:*}/${place##*:}" || return
    printf 'PING\r\n' >&3
    IFS= read -r -t 2 answer <&3 || true
    exec 3>&-
    [ -n "$answer" ]
}

# It may have been started a moment ago.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    (redis_answers) 2>/dev/null && break
    [ "$attempt" -lt 10 ] || fail "nothing answers at REDIS_URL=$REDIS_URL; is redis-server installed and running?"
    sleep 0.3
done

export PARLEY_HTTP_PORT="$PORT" PARLEY_TELEMETRY_MANAGEMENT_PORT=${PARLEY_TELEMETRY_MANAGEMENT_PORT:-0}
export PARLEY_STORE_POSTGRES_URL="$PG_URL" PARLEY_STORE_POSTGRES_USER="$PG_USER"
export PARLEY_STORE_REDIS_URL="$REDIS_URL"
# One account does everything: it signs in as target.json says, and nothing limits it.
export PARLEY_IDENTITY_DEVELOPMENT=off PARLEY_IDENTITY_ADMIN_EMAIL=bench@example.org
export PARLEY_IDENTITY_ADMIN_PASSWORD='load of the bench' PARLEY_IDENTITY_TOKENS_ACCESS=1h
export PARLEY_IDENTITY_MAX_STREAMS=100000 PARLEY_IDENTITY_MAX_REPLIES=100000 PARLEY_IDENTITY_LIMITS_ADDRESS=
# Counted all the same, as it is for everybody.
export PARLEY_IDENTITY_LIMITS_ACCOUNT=${LIMITS-500000/1m,30000000/1h}
export PARLEY_LLM_PROVIDERS_MOCK_BASE_URL="$MOCK_URL/v1"
export PARLEY_LLM_PROVIDERS_MOCK_MODELS=mock PARLEY_LLM_PROVIDERS_MOCK_CONTINUATION=mock
java=${JAVA:-java}
export JAVA_OPTS=${JAVA_OPTS:--Xmx512m}

# A node refuses variables of that name that it does not know.
dist=${PARLEY_DIST:-}
unset PARLEY_DIST

if [ -n "$dist" ]; then
    [ -x "$dist/bin/parley" ] || fail "PARLEY_DIST=$dist is no unpacked distribution: it has no bin/parley"
    PARLEY_JAVA=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")
    export PARLEY_JAVA
    exec "$dist/bin/parley" run
fi
[ -f "$home/target/parley.jar" ] || fail "build first: ./mvnw -DskipTests package"
# shellcheck disable=SC2086  # JAVA_OPTS is a list
exec "$java" $JAVA_OPTS --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$home/target/parley.jar:$home/target/lib/*" io.parley.Main run
