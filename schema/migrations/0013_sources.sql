-- Sources that say from time to time everybody whom they have (POST /v1/sources/{source}/sync).
CREATE TABLE cusax.source (
    name        text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 255),
    grace_days  integer NOT NULL DEFAULT 30 CHECK (grace_days BETWEEN 0 AND 36500),   -- from suspended to deleted
    synced_at   timestamptz,                                                          -- the last that was carried out
    last_counts jsonb                                                                 -- what it did
);

-- What the last sync of its source said of an account.
CREATE TABLE cusax.synced (
    account_id      uuid PRIMARY KEY REFERENCES cusax.account ON DELETE CASCADE,
    source          text NOT NULL,
    digest          bytea NOT NULL CHECK (octet_length(digest) = 32),   -- SHA-256 of the line
    account_version bigint NOT NULL,                                    -- as which the line was stored
    domain_version  bigint NOT NULL,                                    -- by whose rules it was read
    missing_since   timestamptz,                                        -- the source has it no longer
    was_active      boolean NOT NULL DEFAULT false                      -- until then: comes back active
);
CREATE INDEX synced_source ON cusax.synced (source);
CREATE INDEX synced_missing ON cusax.synced (missing_since) WHERE missing_since IS NOT NULL;
CREATE INDEX account_source ON cusax.account (source, id) WHERE source IS NOT NULL;
