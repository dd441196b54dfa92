-- The identities: domains, accounts, their addresses, credentials and vCards.
-- Whatever rule a table can hold, it holds; lifecycle/ decides the rest.
CREATE SCHEMA cusax;

-- One row: which life of the database this is. After dump and restore into
-- another cluster the transaction numbers start anew; cusax.recognise_cluster()
-- sees it by the cluster's identifier, and a new epoch tells feed readers so
-- (docs/operations.md, "Restore").
CREATE TABLE cusax.installation (
    one               boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch             bigint NOT NULL DEFAULT 1 CHECK (epoch > 0),
    system_identifier bigint NOT NULL DEFAULT ((pg_control_system()).system_identifier),
    created_at        timestamptz NOT NULL DEFAULT now()
);
INSERT INTO cusax.installation DEFAULT VALUES;

CREATE TABLE cusax.domain (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                 text COLLATE "C" NOT NULL CONSTRAINT domain_name_key UNIQUE
                         CHECK (name = lower(name) AND name ~ '^[a-z0-9_.-]{1,253}$'),   -- A-labels
    name_unicode         text NOT NULL,                                                    -- U-labels, as XMPP writes it
    sip_enabled          boolean NOT NULL,
    realm                text NOT NULL CHECK (length(realm) BETWEEN 1 AND 255),
    sip_video            boolean NOT NULL,
    xmpp_enabled         boolean NOT NULL,
    websocket            text,
    bosh                 text,
    dns_mode             text NOT NULL CHECK (dns_mode IN ('zone', 'underscore', 'push', 'none')),
    ttl                  integer NOT NULL CHECK (ttl BETWEEN 0 AND 2147483647),
    nameservers          text[] NOT NULL,
    hostmaster           text NOT NULL,
    country_code         text CHECK (country_code ~ '^[1-9][0-9]{0,2}$'),
    national_prefix      text CHECK (national_prefix ~ '^[0-9]{1,5}$'),
    international_prefix text CHECK (international_prefix ~ '^[0-9]{1,6}$'),
    enum_zone            text,
    tel_edit             text NOT NULL CHECK (tel_edit IN ('forbid', 'validate', 'allow')),
    voice_form           text NOT NULL CHECK (voice_form IN ('bare', 'uri')),
    sip_messaging        boolean NOT NULL,
    xmpp_jingle          boolean NOT NULL,
    scram_iterations     integer NOT NULL CHECK (scram_iterations BETWEEN 4096 AND 1000000),
    digest_algorithms    text[] NOT NULL CHECK (digest_algorithms <@ ARRAY['MD5', 'SHA-256', 'SHA-512-256']),
    retain_days          integer NOT NULL CHECK (retain_days BETWEEN 0 AND 36500),
    version              bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    -- What digest credentials refer to: a realm that they bind cannot change.
    CONSTRAINT domain_realm_key UNIQUE (id, realm)
);

-- The servers behind a domain, in the operator's order.
CREATE TABLE cusax.domain_server (
    domain_id bigint NOT NULL REFERENCES cusax.domain ON DELETE CASCADE,
    service   text NOT NULL CHECK (service IN ('sip', 'xmpp-client', 'xmpp-server', 'stun', 'turn')),
    position  smallint NOT NULL,
    transport text NOT NULL,
    host      text NOT NULL,
    port      integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    priority  integer NOT NULL CHECK (priority BETWEEN 0 AND 65535),
    weight    integer NOT NULL CHECK (weight BETWEEN 0 AND 65535),
    PRIMARY KEY (domain_id, service, position),
    CHECK (CASE service WHEN 'sip' THEN transport IN ('udp', 'tcp', 'tls', 'ws', 'wss')
                        WHEN 'stun' THEN transport IN ('udp', 'tcp', 'tls')
                        WHEN 'turn' THEN transport IN ('udp', 'tcp', 'tls')
                        ELSE transport IN ('starttls', 'direct') END)
);

CREATE TABLE cusax.domain_host (
    domain_id bigint NOT NULL REFERENCES cusax.domain ON DELETE CASCADE,
    position  smallint NOT NULL,
    name      text NOT NULL,
    addresses inet[] NOT NULL,
    PRIMARY KEY (domain_id, position),
    UNIQUE (domain_id, name)
);

CREATE TABLE cusax.number_range (
    domain_id bigint NOT NULL REFERENCES cusax.domain ON DELETE CASCADE,
    position  smallint NOT NULL,
    first     text NOT NULL CHECK (first ~ '^\+[1-9][0-9]{2,14}$'),
    last      text NOT NULL CHECK (last ~ '^\+[1-9][0-9]{2,14}$'),
    PRIMARY KEY (domain_id, position),
    CHECK (length(first) = length(last) AND first <= last)
);

CREATE TABLE cusax.account (
    id              uuid PRIMARY KEY,
    domain_id       bigint NOT NULL REFERENCES cusax.domain,
    username        text COLLATE "C" NOT NULL CHECK (octet_length(username) BETWEEN 1 AND 1023),
    sip_user        text COLLATE "C" NOT NULL CHECK (octet_length(sip_user) BETWEEN 1 AND 1023),  -- as in the URI, escaped
    sip_domain_id   bigint NOT NULL REFERENCES cusax.domain,
    status          text NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
    xmpp            boolean NOT NULL,
    voice           boolean NOT NULL,
    video           boolean NOT NULL,
    name_formatted  text,
    name_given      text,
    name_family     text,
    email           text,
    organization    text,
    title           text,
    source          text,
    external_id     text,
    labels          jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    version         bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    deleted_at      timestamptz,
    -- A tombstone keeps its JID: the constraint knows no status.
    CONSTRAINT account_jid_key UNIQUE (domain_id, username),
    CHECK ((status = 'deleted') = (deleted_at IS NOT NULL)),
    CHECK (external_id IS NULL OR source IS NOT NULL)
);
CREATE UNIQUE INDEX account_source_key ON cusax.account (source, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX account_sip_domain ON cusax.account (sip_domain_id);
CREATE INDEX account_updated ON cusax.account (updated_at);
CREATE INDEX account_tombstone ON cusax.account (deleted_at) WHERE status = 'deleted';

-- Every address at which an account is called, its AOR among them, in one
-- column under one unique index: no two accounts are reached at one address.
-- `held` is false only for the further addresses of a tombstone: a number is
-- free at once when its account is deleted, an AOR stays retained.
CREATE TABLE cusax.address (
    account_id uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    position   smallint NOT NULL CHECK (position >= 0),   -- 0 is the AOR, 1… the further addresses in order
    uri        text COLLATE "C" NOT NULL
               CHECK (uri ~ '^(tel:\+[1-9][0-9]{2,14}|sip:[^@[:space:]]+@[^@[:space:]]+)$'),
    type       text NOT NULL CHECK (type IN ('voice', 'video', 'cell', 'fax', 'pager', 'text', 'textphone')),
    is_primary boolean NOT NULL DEFAULT false,
    published  boolean NOT NULL DEFAULT true,
    held       boolean NOT NULL DEFAULT true,
    PRIMARY KEY (account_id, position),
    CHECK (position > 0 OR (uri LIKE 'sip:%' AND held AND NOT is_primary))
);
CREATE UNIQUE INDEX address_uri_key ON cusax.address (uri) WHERE held;
CREATE UNIQUE INDEX address_primary_key ON cusax.address (account_id) WHERE is_primary;

-- SCRAM verifiers (RFC 5802, RFC 7677). The salt is printable ASCII since
-- Prosody's SQL store keeps it as text.
CREATE TABLE cusax.scram_credential (
    account_id uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    hash       text NOT NULL CHECK (hash IN ('SHA-1', 'SHA-256')),
    salt       text NOT NULL CHECK (salt ~ '^[!-~]{8,64}$'),
    iterations integer NOT NULL CHECK (iterations >= 4096),
    stored_key bytea NOT NULL,
    server_key bytea NOT NULL,
    PRIMARY KEY (account_id, hash),
    CHECK (octet_length(stored_key) = CASE hash WHEN 'SHA-1' THEN 20 ELSE 32 END),
    CHECK (octet_length(server_key) = octet_length(stored_key))
);

-- Digest verifiers (RFC 7616, RFC 8760): HA1, as good as the password inside its realm.
CREATE TABLE cusax.digest_credential (
    account_id    uuid NOT NULL REFERENCES cusax.account ON DELETE CASCADE,
    algorithm     text NOT NULL CHECK (algorithm IN ('MD5', 'SHA-256', 'SHA-512-256')),
    sip_domain_id bigint NOT NULL,
    username      text COLLATE "C" NOT NULL CHECK (octet_length(username) BETWEEN 1 AND 1023),
    realm         text NOT NULL,
    ha1           text NOT NULL,
    ha1b          text NOT NULL,
    CONSTRAINT digest_credential_realm_fkey FOREIGN KEY (sip_domain_id, realm) REFERENCES cusax.domain (id, realm),
    PRIMARY KEY (account_id, algorithm, realm),
    CHECK (ha1 ~ '^[0-9a-f]+$' AND length(ha1) = CASE algorithm WHEN 'MD5' THEN 32 ELSE 64 END),
    CHECK (ha1b ~ '^[0-9a-f]+$' AND length(ha1b) = length(ha1))
);
-- SIP servers look a credential up by user name and domain.
CREATE UNIQUE INDEX digest_credential_user_key
    ON cusax.digest_credential (sip_domain_id, username, algorithm, realm);

-- What a user wrote about themselves over XMPP, as jCard (RFC 7095). The
-- provisioned part is not in here: it is projected from the account when read.
CREATE TABLE cusax.vcard (
    account_id uuid PRIMARY KEY REFERENCES cusax.account ON DELETE CASCADE,
    content    json NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cusax.token (
    id           uuid PRIMARY KEY,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    hash         text NOT NULL CONSTRAINT token_hash_key UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
    scope        text NOT NULL CHECK (scope IN ('admin', 'operator', 'reader', 'sync', 'metrics')),
    domains      text[] NOT NULL DEFAULT '{}',
    source       text,
    expires_at   timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz
);
