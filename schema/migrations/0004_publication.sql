-- Records that accounts bring (ENUM) beside those of domains, each record also
-- as text for servers that read the tables, and the empty non-terminals, which
-- such servers must find as rows. What was published before is taken back and
-- written anew by the publisher, at each zone's next serial.
DELETE FROM cusax.zone_journal;
DELETE FROM cusax.zone_rrset;
UPDATE cusax.zone SET live = false;

ALTER TABLE cusax.zone_rrset
    ADD COLUMN account_id uuid,                                  -- whose number it is; null: the domain's own
    ADD COLUMN content    text[] NOT NULL,                       -- each of rdata in presentation form
    ADD CHECK (cardinality(content) = cardinality(rdata));
CREATE INDEX zone_rrset_account ON cusax.zone_rrset (account_id, zone_id, owner) WHERE account_id IS NOT NULL;
CREATE INDEX zone_rrset_owner ON cusax.zone_rrset (owner, type);

-- Readers ask for the newest steps of a zone, of which a large one has many.
DROP INDEX cusax.zone_journal_revision;
CREATE INDEX zone_journal_step ON cusax.zone_journal (zone_id, revision);

-- Every name above an owner, up to the apex, with the number of RRsets below it:
-- one without RRsets of its own is an empty non-terminal (RFC 4592 §2.2.2).
CREATE TABLE cusax.zone_ancestor (
    zone_id bigint NOT NULL REFERENCES cusax.zone ON DELETE CASCADE,
    name    text COLLATE "C" NOT NULL,
    rrsets  bigint NOT NULL,
    PRIMARY KEY (zone_id, name)
);
CREATE INDEX zone_ancestor_name ON cusax.zone_ancestor (name);

-- Which domains and ENUM zones lie below a name: it delegates to them.
CREATE INDEX domain_name_reversed ON cusax.domain (reverse(name));
CREATE INDEX domain_enum_zone ON cusax.domain (enum_zone) WHERE enum_zone IS NOT NULL;
CREATE INDEX domain_enum_zone_reversed ON cusax.domain (reverse(enum_zone) COLLATE "C") WHERE enum_zone IS NOT NULL;
