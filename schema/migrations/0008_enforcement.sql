-- What ends the sessions that an account has open at the servers around us.

-- How far the changes have been carried to each target. What happened while the
-- target or the daemon was away lies behind this place.
CREATE TABLE cusax.enforcement (
    target     text PRIMARY KEY,    -- as the configuration names it
    epoch      bigint NOT NULL,
    xid        xid8 NOT NULL,
    seq        bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- What an action led to, where one word does not say it.
ALTER TABLE cusax.audit ADD COLUMN detail jsonb;
