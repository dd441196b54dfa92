-- What an account was called before it was renamed: a JID or an AOR that nobody
-- else gets while its domain retains names (retain_days), so that nobody is taken
-- for the person who had it. Gone with the account.
CREATE TABLE cusax.former_name (
    uri         text COLLATE "C" PRIMARY KEY CHECK (uri ~ '^(xmpp|sip):[^@]+@[^@]+$'),   -- xmpp: with the domain's A-labels
    account_id  uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    domain_id   bigint NOT NULL REFERENCES cusax.domain ON DELETE CASCADE,               -- of the name
    given_up_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX former_name_account ON cusax.former_name (account_id);
CREATE INDEX former_name_domain ON cusax.former_name (domain_id, given_up_at);

CREATE VIEW cusax.retained_name AS
SELECT f.uri, f.account_id FROM cusax.former_name f JOIN cusax.domain d ON d.id = f.domain_id
WHERE f.given_up_at + make_interval(days => d.retain_days) > now();

-- After the rows are in: a rename that was under way has been waited for by then, at the unique index.
CREATE FUNCTION cusax.refuse_former_jid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM made n JOIN cusax.domain d ON d.id = n.domain_id
               JOIN cusax.retained_name f ON f.uri = 'xmpp:' || n.username || '@' || d.name AND f.account_id <> n.id) THEN
        RAISE unique_violation USING CONSTRAINT = 'former_name_retained', MESSAGE = 'the JID is retained';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER former_jid_is_not_given AFTER INSERT ON cusax.account
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION cusax.refuse_former_jid();
CREATE TRIGGER former_jid_is_not_taken AFTER UPDATE ON cusax.account
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION cusax.refuse_former_jid();

CREATE FUNCTION cusax.refuse_former_aor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM made n JOIN cusax.retained_name f ON f.uri = n.uri
               WHERE n.held AND f.account_id IS DISTINCT FROM n.account_id) THEN
        RAISE unique_violation USING CONSTRAINT = 'former_name_retained', MESSAGE = 'the address is retained';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER former_aor_is_not_given AFTER INSERT ON cusax.address
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION cusax.refuse_former_aor();

-- Whoever ends sessions and withdraws profiles must know the name that they stand under.
ALTER TABLE cusax.change ADD COLUMN former_jid text;
ALTER TYPE cusax.command_result ADD ATTRIBUTE former_jid text;
