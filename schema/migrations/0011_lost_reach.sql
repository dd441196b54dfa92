-- What a change took from an account and its rows no longer say: whoever ends
-- what is open under it must know.
ALTER TABLE cusax.change
    ADD COLUMN former_aors  text[] NOT NULL DEFAULT '{}',   -- sip: addresses that it has lost
    ADD COLUMN new_password boolean NOT NULL DEFAULT false;             -- a password came with it, whatever its kind

ALTER TYPE cusax.command_result ADD ATTRIBUTE former_aors text[];

-- A SIP proxy must read its domains anew, and has not been told yet.
ALTER TABLE cusax.enforcement ADD COLUMN domains_due boolean NOT NULL DEFAULT false;
