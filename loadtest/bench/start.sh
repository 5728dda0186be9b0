#!/bin/sh
# Starts one node for the load client: what it needs is in the environment (see README.md here).
set -eu
home=$(cd "$(dirname "$0")/../.." && pwd)
[ -f "$home/target/parley.jar" ] || { echo "build first: ./mvnw -DskipTests package" >&2; exit 1; }
export PARLEY_HTTP_PORT="$PORT" PARLEY_TELEMETRY_MANAGEMENT_PORT=${PARLEY_TELEMETRY_MANAGEMENT_PORT:-0}
export PARLEY_STORE_POSTGRES_URL="$PG_URL" PARLEY_STORE_POSTGRES_USER="$PG_USER"
export PARLEY_STORE_REDIS_URL="$REDIS_URL"
# One account does everything: it signs in as target.json says, and nothing limits it.
export PARLEY_IDENTITY_DEVELOPMENT=off PARLEY_IDENTITY_ADMIN_EMAIL=bench@example.org
export PARLEY_IDENTITY_ADMIN_PASSWORD='load of the bench' PARLEY_IDENTITY_TOKENS_ACCESS=1h
export PARLEY_IDENTITY_MAX_STREAMS=100000 PARLEY_IDENTITY_LIMITS_ADDRESS=
# Counted all the same, as it is for everybody.
export PARLEY_IDENTITY_LIMITS_ACCOUNT=${LIMITS-500000/1m,30000000/1h}
export PARLEY_LLM_PROVIDERS_MOCK_BASE_URL="$MOCK_URL/v1"
export PARLEY_LLM_PROVIDERS_MOCK_MODELS=mock PARLEY_LLM_PROVIDERS_MOCK_CONTINUATION=mock
exec "${JAVA:-java}" ${JAVA_OPTS:--Xmx512m} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$home/target/parley.jar:$home/target/lib/*" io.parley.Main run
