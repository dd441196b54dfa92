-- What the views of every SIP server are made of (schema/views: kamailio,
-- opensips, asterisk), so that one rule says who signs in, who is reached and
-- who calls themselves what. Nobody but the daemon reads these; the servers'
-- roles read their own views.
--
-- SIP servers compare literals without a type, and some take text for a BLOB,
-- hence varchar everywhere; never with a length, and never coalesce() over a
-- column that is searched: either defeats the index. Where a look-up has several
-- kinds of answer, each kind is an arm of UNION ALL of its own, and the arms
-- agree on the collation, or no index would do either.

-- The servers' views stand on these, and are made anew behind them.
DROP VIEW IF EXISTS kamailio.subscriber, kamailio.subscriber_sha256, kamailio.uri, kamailio.dbaliases, kamailio.lookup;
DROP VIEW IF EXISTS opensips.subscriber, opensips.uri, opensips.dbaliases, opensips.lookup;
DROP VIEW IF EXISTS asterisk.ps_endpoints, asterisk.ps_aors, asterisk.ps_auths, asterisk.ps_auths_md5, asterisk.lookup;
DROP VIEW IF EXISTS kamailio.credential, asterisk.auth, asterisk.object;
DROP VIEW IF EXISTS cusax.sip_sign_in, cusax.sip_verifier, cusax.sip_alias, cusax.sip_name, cusax.sip_lookup;
DROP VIEW IF EXISTS cusax.sip_person;

-- Indexes that only these look-ups need: a digest realm that is not the
-- domain's name, and the user part of a further address (tel: or sip:). The
-- statistics tell the planner how few addresses have one user part; it takes
-- none from an index of a part of a table.
CREATE INDEX IF NOT EXISTS domain_realm ON cusax.domain (realm COLLATE "C");
CREATE INDEX IF NOT EXISTS address_alias_user ON cusax.address (split_part(substr(uri, 5), '@', 1))
    WHERE position > 0 AND held;
CREATE STATISTICS IF NOT EXISTS cusax.address_alias_user_statistics
    ON (split_part(substr(uri, 5), '@', 1)) FROM cusax.address;

-- A part of the JID as the URI of RFC 5122 §2.2 has it. In PL/pgSQL, so that the
-- plan of a look-up does not hold what hardly any name needs.
CREATE OR REPLACE FUNCTION cusax.in_uri(part text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF part ~ '^[A-Za-z0-9._~$()*+,;=-]*$' THEN RETURN part; END IF;
    RETURN (SELECT string_agg(CASE WHEN letter ~ '^[A-Za-z0-9._~$()*+,;=-]$' THEN letter
                                   ELSE upper(regexp_replace(encode(convert_to(letter, 'UTF8'), 'hex'), '(..)', '%\1', 'g'))
                              END, '' ORDER BY place)
            FROM regexp_split_to_table(part, '') WITH ORDINALITY AS letters (letter, place));
END $$;

-- Who has SIP: the owner of an active account with voice, in a domain that offers
-- it. xmpp_uri (null without XMPP) and number (the primary one, else the first)
-- are looked up only where a query asks for them.
CREATE VIEW cusax.sip_person AS
SELECT a.id AS account_id,
       a.sip_user::varchar AS sip_user,
       d.id AS domain_id,
       d.name::varchar AS sip_domain,
       (d.realm COLLATE "C")::varchar AS realm,
       d.digest_algorithms,
       a.username::varchar AS jid_user,
       a.domain_id AS jid_domain_id,
       a.name_formatted::varchar AS display_name,
       a.video AND d.sip_video AS video,
       a.updated_at::timestamp AS last_modified,
       (SELECT ('xmpp:' || cusax.in_uri(a.username) || '@' || cusax.in_uri(x.name_unicode))::varchar
        FROM cusax.domain x WHERE x.id = a.domain_id AND x.xmpp_enabled AND a.xmpp) AS xmpp_uri,
       (SELECT substr(f.uri, 5)::varchar FROM cusax.address f
        WHERE f.account_id = a.id AND f.position > 0 AND f.held AND f.uri LIKE 'tel:%'
        ORDER BY f.is_primary DESC, f.position LIMIT 1) AS number
FROM cusax.domain d
JOIN cusax.account a ON a.sip_domain_id = d.id
WHERE d.sip_enabled AND a.voice AND a.status = 'active';

-- Their digest verifiers that hold now, of the algorithms that the domain's policy
-- still allows (the realm is the domain's: a foreign key sees to it). sip_user and
-- sip_domain say whose verifier it is, for the secret of a device has a user name
-- (juliet~desk) that is not its owner's. An HA1 is never NULL nor empty (the
-- table's CHECKs).
CREATE VIEW cusax.sip_verifier AS
SELECT c.username::varchar AS username, p.domain_id, p.realm, c.algorithm, c.ha1::varchar AS ha1, c.ha1b::varchar AS ha1b,
       c.device, p.account_id, p.sip_user, p.sip_domain, p.xmpp_uri
FROM cusax.sip_person p
JOIN cusax.digest_credential c ON c.sip_domain_id = p.domain_id AND c.account_id = p.account_id
WHERE c.algorithm = ANY (p.digest_algorithms);

-- The same as proxies search: by the user name and by what they call the domain,
-- which is the host of a user name "user@host", else the realm of the challenge.
-- So a realm with a name of its own is a second kind of row. Domains may share
-- such a realm; a user name that several of them have is there that of the domain
-- that is called like the realm, else the oldest domain's, and the others' owners
-- sign in as user@host. A server holds the address that is claimed against
-- sip_user and sip_domain.
CREATE VIEW cusax.sip_sign_in AS
SELECT username, sip_domain AS domain, algorithm, ha1, ha1b, account_id, sip_user, sip_domain, xmpp_uri
FROM cusax.sip_verifier
UNION ALL
SELECT username, realm, algorithm, ha1, ha1b, account_id, sip_user, sip_domain, xmpp_uri
FROM cusax.sip_verifier v
WHERE realm <> sip_domain
  AND NOT EXISTS (SELECT FROM cusax.domain called
                  JOIN cusax.digest_credential theirs ON theirs.sip_domain_id = called.id
                  WHERE called.name = v.realm AND theirs.username = v.username AND theirs.algorithm = v.algorithm)
  AND NOT EXISTS (SELECT FROM cusax.domain older
                  JOIN cusax.digest_credential theirs ON theirs.sip_domain_id = older.id
                  WHERE older.realm COLLATE "C" = v.realm AND older.id < v.domain_id
                    AND theirs.username = v.username AND theirs.algorithm = v.algorithm);

-- From a further address to the AOR that it reaches. A number is nobody's
-- domain's: whoever dials it, in any domain of ours, reaches its account.
CREATE VIEW cusax.sip_alias AS
SELECT split_part(substr(f.uri, 5), '@', 1)::varchar AS alias_username, dialled.name::varchar AS alias_domain,
       p.sip_user AS username, p.sip_domain AS domain
FROM cusax.address f
JOIN cusax.sip_person p ON p.account_id = f.account_id
CROSS JOIN cusax.domain dialled
WHERE f.position > 0 AND f.held AND f.uri LIKE 'tel:%' AND dialled.sip_enabled
UNION ALL
SELECT split_part(substr(f.uri, 5), '@', 1)::varchar, split_part(f.uri, '@', 2)::varchar, p.sip_user, p.sip_domain
FROM cusax.address f
JOIN cusax.sip_person p ON p.account_id = f.account_id
WHERE f.position > 0 AND f.held AND f.uri LIKE 'sip:%';

-- The names that an account may put into From: its own user name, then its
-- further addresses. Servers search by digest user name, realm and name, and
-- ask only whether there is a row: there is one for each algorithm.
CREATE VIEW cusax.sip_name AS
SELECT c.username::varchar AS username, p.realm AS domain, p.sip_user AS uri_user, p.last_modified
FROM cusax.sip_person p
JOIN cusax.digest_credential c ON c.sip_domain_id = p.domain_id AND c.account_id = p.account_id
UNION ALL
SELECT c.username::varchar, p.realm, split_part(substr(f.uri, 5), '@', 1)::varchar, p.last_modified
FROM cusax.address f
JOIN cusax.sip_person p ON p.account_id = f.account_id
JOIN cusax.digest_credential c ON c.account_id = p.account_id
WHERE f.position > 0 AND f.held;

-- Whose an address is, in either direction (CUSAX-7): a row for each address, found
-- by it or by the JID. jid_domain is in A-labels, as SIP writes hosts.
CREATE VIEW cusax.sip_lookup AS
SELECT h.uri::varchar AS uri, (h.position = 0)::integer AS is_aor, p.jid_user, x.name::varchar AS jid_domain,
       ('sip:' || p.sip_user || '@' || p.sip_domain)::varchar AS aor, p.xmpp_uri, p.display_name
FROM cusax.address h
JOIN cusax.sip_person p ON p.account_id = h.account_id
JOIN cusax.domain x ON x.id = p.jid_domain_id
WHERE h.held;
