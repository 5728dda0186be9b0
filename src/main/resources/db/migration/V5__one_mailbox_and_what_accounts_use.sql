-- Of a sign-in no more than a few refresh tokens are unused, and as many used as it was refreshed.
CREATE INDEX refresh_token_unused ON refresh_token (sign_in) WHERE used_at IS NULL;

-- Where it was opened from: whose guesses count elsewhere. Null in the rows of versions that did not tell.
ALTER TABLE sign_in ADD COLUMN network text;

-- Bytes of text in the session's messages. Null where they were not counted yet: sessions that were there before are, in the background.
ALTER TABLE session ADD COLUMN bytes bigint;
ALTER TABLE session ALTER COLUMN bytes SET DEFAULT 0;
CREATE INDEX session_uncounted ON session (id) WHERE bytes IS NULL;

-- One mailbox, one account: no dot behind the domain, no quotes that mean nothing. Of several accounts with one mailbox the oldest gets the
-- spelling that is looked for first; the others keep theirs, and are found by it.
UPDATE account a SET email = one.mailbox FROM (
    SELECT DISTINCT ON (o.mailbox) o.id, o.mailbox FROM (
        SELECT id, email, created_at, regexp_replace(regexp_replace(email, '\.$', ''),
            '^"([a-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&''*+/=?^_`{|}~-]+)*)"@', '\1@') AS mailbox FROM account
    ) o WHERE o.mailbox <> o.email AND NOT EXISTS (SELECT FROM account t WHERE t.email = o.mailbox)
    ORDER BY o.mailbox, o.created_at, o.id
) one WHERE a.id = one.id;

UPDATE invitation SET email = regexp_replace(regexp_replace(email, '\.$', ''),
    '^"([a-z0-9!#$%&''*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&''*+/=?^_`{|}~-]+)*)"@', '\1@')
WHERE email LIKE '%.' OR email LIKE '"%';
