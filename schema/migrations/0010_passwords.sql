-- What there is about passwords beside the verifiers of the one that counts:
-- secrets of devices, the passwords before it, and what a domain asks of a new one.

-- A telephone that should not hold a person's password has a secret of its own
-- and signs in with it under a digest user name of its own, `<sip user>~<name>`:
-- SIP servers look a verifier up by user name. The secret itself is kept nowhere.
CREATE TABLE cusax.device_secret (
    account_id uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    name       text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
    set_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, name)
);

ALTER TABLE cusax.digest_credential
    ADD COLUMN device text COLLATE "C",    -- whose secret it is of; null: the account's password
    DROP CONSTRAINT digest_credential_pkey,
    ADD CONSTRAINT digest_credential_key UNIQUE NULLS NOT DISTINCT (account_id, device, algorithm, realm),
    ADD CONSTRAINT digest_credential_device_fkey FOREIGN KEY (account_id, device)
        REFERENCES cusax.device_secret (account_id, name) ON DELETE CASCADE;

-- Passwords that an account had, as SCRAM-SHA-256 keeps them (RFC 7677), so that
-- they can be told from a new one; a larger seq is a later one.
CREATE TABLE cusax.former_password (
    account_id uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    seq        bigint GENERATED ALWAYS AS IDENTITY,
    salt       text NOT NULL CHECK (salt ~ '^[!-~]{8,64}$'),
    iterations integer NOT NULL CHECK (iterations >= 4096),
    stored_key bytea NOT NULL CHECK (octet_length(stored_key) = 32),
    PRIMARY KEY (account_id, seq)
);

ALTER TABLE cusax.domain
    ADD COLUMN password_min_length integer NOT NULL DEFAULT 1 CHECK (password_min_length BETWEEN 1 AND 32),
    ADD COLUMN password_history    integer NOT NULL DEFAULT 0 CHECK (password_history BETWEEN 0 AND 24);

ALTER TABLE cusax.account ADD COLUMN password_change_required boolean NOT NULL DEFAULT false;
