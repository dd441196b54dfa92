-- Conferences (CUSAX-9): a chat room and the conference bridge where it is
-- called are one meeting. The bridge's SIP URI stands among the addresses of
-- the accounts, under the one unique index over them: no conference and no
-- account, and no two of either, are called at the same address.
CREATE TABLE cusax.conference (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_id        bigint NOT NULL CONSTRAINT conference_domain_fkey REFERENCES cusax.domain,    -- whose it is
    room             text COLLATE "C" NOT NULL CHECK (octet_length(room) BETWEEN 1 AND 1023),
    muc_host         text COLLATE "C" NOT NULL       -- the domain itself or a name below it; A-labels
                     CHECK (muc_host = lower(muc_host) AND muc_host ~ '^[a-z0-9_.-]{1,253}$'),
    muc_host_unicode text NOT NULL,                  -- U-labels, as XMPP writes it
    name             text,
    version          bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT conference_jid_key UNIQUE (muc_host, room)
);
CREATE INDEX conference_domain ON cusax.conference (domain_id);

-- An address belongs to an account or to a conference.
ALTER TABLE cusax.address
    DROP CONSTRAINT address_pkey,
    ALTER COLUMN account_id DROP NOT NULL,
    ADD COLUMN conference_id bigint CONSTRAINT address_conference_fkey REFERENCES cusax.conference ON DELETE CASCADE,
    ADD CONSTRAINT address_place_key UNIQUE (account_id, position),
    ADD CONSTRAINT address_holder CHECK (num_nonnulls(account_id, conference_id) = 1),
    -- A bridge has one address, the place of an AOR.
    ADD CONSTRAINT address_of_conference CHECK (conference_id IS NULL OR position = 0);
CREATE UNIQUE INDEX address_conference_key ON cusax.address (conference_id) WHERE conference_id IS NOT NULL;
