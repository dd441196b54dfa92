-- What operators say of a domain's DNS beyond its services.
ALTER TABLE cusax.domain
    ADD COLUMN configuration_url text,                              -- where SIP phones fetch theirs (RFC 6011)
    ADD COLUMN xmppconnect       boolean NOT NULL DEFAULT false,    -- also the TXT records of XEP-0156
    -- [{"owner": hex, "type": 1, "ttl": null, "records": [hex, …]}, …] in the operator's order;
    -- owner and data are the octets of the wire, names uncompressed.
    ADD COLUMN extra_records     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(extra_records) = 'array');
