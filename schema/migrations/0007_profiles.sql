-- What we have published in the Personal Eventing services of users (XEP-0163):
-- known after a restart, and withdrawn when the account may no longer show it.
CREATE TABLE cusax.profile_item (
    component  text NOT NULL,                     -- JID of the component that published it
    account_id uuid NOT NULL,                     -- outlives the account until it is withdrawn
    jid        text NOT NULL,                     -- as XMPP writes it
    node       text COLLATE "C" NOT NULL,
    item_id    text NOT NULL,
    digest     text NOT NULL,                     -- of what was published; empty: it stands no longer
    seen_at    timestamptz NOT NULL DEFAULT now(),  -- when it was last read back
    PRIMARY KEY (component, account_id, node)
);
