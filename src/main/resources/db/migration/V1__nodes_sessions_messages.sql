-- The one row names the installation: nodes join each other only on the same database.
CREATE TABLE installation (
    id       uuid    PRIMARY KEY DEFAULT gen_random_uuid(),
    only_one boolean NOT NULL DEFAULT true UNIQUE CHECK (only_one)
);
INSERT INTO installation DEFAULT VALUES;

-- One row per run of a process. Only whether beat changes means anything; the clock is for throwing old rows away.
CREATE TABLE node (
    id         text        PRIMARY KEY,
    roles      text[]      NOT NULL,
    standing   text        NOT NULL,
    beat       bigint      NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    beat_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- The row of a session is also its lock: every write to the session locks it first, and decides by what it then says.
-- That is why it repeats what could be found in message (last_seq, running_reply): a statement that has waited for the
-- lock sees the newest version of the locked row, but everything else as it was before it waited.
CREATE TABLE session (
    id            uuid        PRIMARY KEY,
    owner         text        NOT NULL,
    title         text,
    settings      jsonb       NOT NULL,
    revision      bigint      NOT NULL,
    epoch         bigint      NOT NULL DEFAULT 0,
    node          text,
    last_seq      integer     NOT NULL DEFAULT 0,
    running_reply uuid,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX session_list ON session (owner, updated_at DESC, id DESC);
CREATE INDEX session_node ON session (node);
CREATE INDEX session_running ON session (node) WHERE running_reply IS NOT NULL;

CREATE TABLE message (
    session_id        uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
    seq               integer     NOT NULL CHECK (seq > 0),
    id                uuid        NOT NULL UNIQUE,
    parent_id         uuid,                                -- what it answers; later also what it branches from
    author_kind       text        NOT NULL,
    author_id         text,
    visibility        text        NOT NULL DEFAULT 'all',  -- later: notes and drafts that only agents see
    content           text        NOT NULL,
    status            text        NOT NULL,
    created_at        timestamptz NOT NULL,
    -- From here on: replies only, and of the attempt that ended them. A list of all attempts would be a table of its own.
    model             text,
    provider          text,
    finish_reason     text,
    reason            text,
    prompt_tokens     integer,
    completion_tokens integer,
    started_epoch     bigint,
    end_epoch         bigint,
    end_n             integer,
    kept              jsonb,
    takeovers         integer,
    first_delta_at    timestamptz,
    finished_at       timestamptz,
    PRIMARY KEY (session_id, seq)
) WITH (fillfactor = 80);

-- At most one reply of a session runs. session.running_reply sees to it; this holds it to that.
CREATE UNIQUE INDEX message_running ON message (session_id) WHERE status = 'running';

CREATE TABLE idempotency (
    session_id uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
    principal  text        NOT NULL,
    key        text        NOT NULL,
    body_hash  text        NOT NULL,
    message_id uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_id, principal, key)
);

CREATE INDEX idempotency_age ON idempotency (created_at);
