-- What happened and what is published: the change feed, the audit, the zones.

-- The feed. A row is visible to readers once every transaction that began
-- before its own has ended (`xid < pg_snapshot_xmin`), so nothing can appear
-- behind a cursor. The row's own xmin is never read: it differs inside
-- subtransactions.
CREATE TABLE cusax.change (
    xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    kind       text NOT NULL,
    account_id uuid,
    jid        text,
    domain     text NOT NULL,
    version    bigint NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (xid, seq)
);

-- Who did what. Append-only, whoever asks.
CREATE TABLE cusax.audit (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    actor      text NOT NULL,
    token_id   uuid,
    address    text,
    request_id text,
    action     text NOT NULL,
    account_id uuid,
    jid        text,
    domain     text,
    outcome    text NOT NULL
);
CREATE INDEX audit_account ON cusax.audit (account_id) WHERE account_id IS NOT NULL;

CREATE FUNCTION cusax.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON cusax.audit
    FOR EACH ROW EXECUTE FUNCTION cusax.refuse_audit_change();
CREATE TRIGGER audit_is_never_truncated BEFORE TRUNCATE ON cusax.audit
    FOR EACH STATEMENT EXECUTE FUNCTION cusax.refuse_audit_change();

-- Who does what must happen once. The holder of a role's advisory lock raises
-- the term when it takes over; every write of a holder names its term, so one
-- that was declared dead and was not can do no harm. `revision` counts the
-- publications of a role: since each takes this row's lock, their order is the
-- order of commit and readers may simply ask for what is newer.
CREATE TABLE cusax.leadership (
    role     text PRIMARY KEY,
    term     bigint NOT NULL DEFAULT 0,
    revision bigint NOT NULL DEFAULT 0
);
INSERT INTO cusax.leadership (role) VALUES ('zones');

-- How far a publisher has carried the feed.
CREATE TABLE cusax.publisher (
    name       text PRIMARY KEY,
    epoch      bigint NOT NULL,
    xid        xid8 NOT NULL,
    seq        bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- A zone that is gone keeps its row and its serial: should it return, the
-- secondaries must see a larger one.
CREATE TABLE cusax.zone (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text COLLATE "C" NOT NULL CONSTRAINT zone_name_key UNIQUE,    -- lower case, no final dot
    serial       bigint NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
    live         boolean NOT NULL DEFAULT true,
    revision     bigint NOT NULL,
    journal_from bigint NOT NULL    -- the revision from which on the journal tells every step
);
CREATE INDEX zone_revision ON cusax.zone (revision);

-- The zone as it is served now. rdata in wire format, uncompressed.
CREATE TABLE cusax.zone_rrset (
    zone_id bigint NOT NULL REFERENCES cusax.zone ON DELETE CASCADE,
    owner   text COLLATE "C" NOT NULL,
    type    integer NOT NULL CHECK (type BETWEEN 1 AND 65535),
    ttl     integer NOT NULL CHECK (ttl >= 0),
    rdata   bytea[] NOT NULL CHECK (cardinality(rdata) > 0),
    PRIMARY KEY (zone_id, owner, type)
);

-- How it came to be so: per serial the RRsets taken away and put in (RFC 1995).
CREATE TABLE cusax.zone_journal (
    zone_id  bigint NOT NULL REFERENCES cusax.zone ON DELETE CASCADE,
    serial   bigint NOT NULL,      -- the serial that these rows lead to
    ordinal  integer NOT NULL,
    added    boolean NOT NULL,     -- false: taken away
    owner    text NOT NULL,
    type     integer NOT NULL,
    ttl      integer NOT NULL,
    rdata    bytea[] NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (zone_id, serial, ordinal)
);
CREATE INDEX zone_journal_revision ON cusax.zone_journal (revision);

-- What cusax.apply_commands says of one command (schema/functions/).
CREATE TYPE cusax.command_result AS (
    outcome    text,           -- 'ok' or an error code of the daemon
    kind       text,           -- of the change row; null: none is written
    account_id uuid,
    jid        text,
    domain     text,
    version    bigint,
    created_at timestamptz,
    updated_at timestamptz,
    holder     uuid,           -- of the address that is taken
    pointer    text,           -- to the member of the input that is refused
    detail     text
);

-- The last batch that each writer has committed. A batch updates its writer's
-- row, so one whose connection broke inside the commit is found out by locking
-- that row and reading it: the lock waits for a commit that is still under way.
CREATE TABLE cusax.writer (
    id    uuid PRIMARY KEY,
    batch bigint NOT NULL,
    at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
