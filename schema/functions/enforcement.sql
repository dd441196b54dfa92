-- What the leader of a target has done: the place in the feed that it has reached
-- ({epoch, xid, seq, domains_due}), an audit row of what it ended ({kind, account_id, jid,
-- domain, outcome, detail}), or both in one transaction. False, and nothing is
-- written, where its term is over.
CREATE OR REPLACE FUNCTION cusax.note_enforcement(our_target text, our_term bigint, place jsonb, ended jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM cusax.leadership WHERE role = 'sessions:' || our_target AND term = our_term FOR SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF place IS NOT NULL THEN
        INSERT INTO cusax.enforcement AS e (target, epoch, xid, seq, domains_due)
        VALUES (our_target, (place ->> 'epoch')::bigint, (place ->> 'xid')::xid8, (place ->> 'seq')::bigint,
                (place -> 'domains_due')::boolean)
        ON CONFLICT (target) DO UPDATE
        SET epoch = excluded.epoch, xid = excluded.xid, seq = excluded.seq, domains_due = excluded.domains_due,
            updated_at = now();
    END IF;
    IF ended IS NOT NULL THEN
        INSERT INTO cusax.audit (actor, action, account_id, jid, domain, outcome, detail)
        VALUES ('cusaxd', 'account.sessions_ended', (ended ->> 'account_id')::uuid, ended ->> 'jid',
                ended ->> 'domain', ended ->> 'outcome', ended -> 'detail');
    END IF;
    RETURN true;
END $$;
