-- What we keep true in primaries that others run (RFC 2136). A row is written
-- before the update is sent, so that after a crash we still know what of the
-- zone may be ours; the next comparison with the primary settles it.
CREATE TABLE cusax.pushed_rrset (
    target         text NOT NULL,                -- address and port, as the configuration names it
    zone           text COLLATE "C" NOT NULL,    -- lower case, no final dot; so is the owner
    owner          text COLLATE "C" NOT NULL,
    type           integer NOT NULL CHECK (type BETWEEN 1 AND 65535),
    domain         text COLLATE "C" NOT NULL,    -- whose record it is; outlives the domain until it is withdrawn
    state          text NOT NULL CHECK (state IN ('intended', 'owned')),
    ttl            integer,                      -- as an answered update left it; null: nothing yet
    rdata          bytea[],
    intended_ttl   integer,                      -- what the update under way leaves; null: nothing
    intended_rdata bytea[],
    PRIMARY KEY (target, zone, owner, type),
    CHECK ((ttl IS NULL) = (rdata IS NULL)),
    CHECK ((intended_ttl IS NULL) = (intended_rdata IS NULL)),
    CHECK (state = 'intended' OR (rdata IS NOT NULL AND intended_rdata IS NULL))
);
CREATE INDEX pushed_rrset_domain ON cusax.pushed_rrset (target, domain);

-- How the records of a domain stand at a target.
CREATE TABLE cusax.push_state (
    target      text NOT NULL,
    domain      text COLLATE "C" NOT NULL,
    checked_at  timestamptz,                       -- when they were last compared with the primary
    error       text,                              -- why the last attempt failed; null: it did not
    fingerprint text,                              -- of the changes that are held back; null: none are
    confirmed   text,                              -- the fingerprint that may go through
    PRIMARY KEY (target, domain)
);
CREATE INDEX domain_dns_push ON cusax.domain (name) WHERE dns_mode = 'push';
