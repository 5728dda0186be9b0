-- The owner of sessions. The id is text because the user of a node without sign-in is called local. Statements that decide by more
-- than one row lock the account's first, and decide by what it then says: of it alone they see the newest version.
CREATE TABLE account (
    id            text        PRIMARY KEY,
    email         text        UNIQUE,                -- in lower case
    name          text        NOT NULL,
    roles         text[]      NOT NULL,
    disabled      boolean     NOT NULL DEFAULT false,
    password_hash text,
    version       bigint      NOT NULL DEFAULT 0,
    -- Sign-ins of lower versions have ended, also those that were being opened when that was decided.
    sign_ins_from bigint      NOT NULL DEFAULT 0,
    -- How many rows api_key has of it.
    keys          integer     NOT NULL DEFAULT 0,
    -- Set when it was erased: what is left of it is removed in the background.
    erased_at     timestamptz,
    created_at    timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

CREATE INDEX account_admin ON account (id) WHERE 'admin' = ANY (roles);
CREATE INDEX account_erased ON account (erased_at) WHERE erased_at IS NOT NULL;

-- One row per sign-in: a family of refresh tokens.
CREATE TABLE sign_in (
    id         uuid        PRIMARY KEY,
    account    text        NOT NULL REFERENCES account ON DELETE CASCADE,
    version    bigint      NOT NULL,                 -- the account's when it was opened, or was kept by a change of the password
    browser    boolean     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX sign_in_account ON sign_in (account);
CREATE INDEX sign_in_expiry ON sign_in (expires_at);

-- Used tokens stay until their sign-in ends, so that using one again is noticed.
CREATE TABLE refresh_token (
    hash    bytea       PRIMARY KEY,
    sign_in uuid        NOT NULL REFERENCES sign_in ON DELETE CASCADE,
    used_at timestamptz
);

CREATE INDEX refresh_token_sign_in ON refresh_token (sign_in);

CREATE TABLE api_key (
    id         uuid        PRIMARY KEY,
    account    text        NOT NULL REFERENCES account ON DELETE CASCADE,
    hash       bytea       NOT NULL UNIQUE,
    name       text        NOT NULL,
    hint       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    used_at    timestamptz
);

CREATE INDEX api_key_account ON api_key (account);

CREATE TABLE invitation (
    id         uuid        PRIMARY KEY,
    hash       bytea       NOT NULL UNIQUE,
    email      text,
    roles      text[]      NOT NULL,
    invited_by text        NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE INDEX invitation_expiry ON invitation (expires_at);

-- Who an account is at a provider of OpenID Connect.
CREATE TABLE external_identity (
    issuer  text NOT NULL,
    subject text NOT NULL,
    account text NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject)
);

CREATE INDEX external_identity_account ON external_identity (account);

-- What every node must refuse from now on. Read by time, with an overlap: rows become visible in another order than that of their ids.
CREATE TABLE revocation (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text        NOT NULL,
    version bigint      NOT NULL,
    sign_in uuid,
    api_key uuid,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX revocation_at ON revocation (at);

-- Keys that access tokens are signed with, as JWK.
CREATE TABLE signing_key (
    kid        text        PRIMARY KEY,
    jwk        text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Things that any node may make and only one should. Who makes one raises its row; who had to wait for that sees that somebody
-- has, though not yet what was made.
CREATE TABLE turn (
    thing text   PRIMARY KEY,
    taken bigint NOT NULL DEFAULT 0
);
INSERT INTO turn (thing) VALUES ('first_admin'), ('signing_key');

CREATE TABLE audit (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind    text        NOT NULL,
    actor   text,
    subject text,
    address text,
    detail  text
);

CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_at ON audit (at);
