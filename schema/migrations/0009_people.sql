-- People are searched by the beginnings of their names (XEP-0055). A user name
-- is found by account_jid_key, a number by address_uri_key. The expressions are
-- those of daemon/storage/people_store.cpp; folded by ICU, since the database's
-- own locale may know no case but ASCII's.
CREATE INDEX account_first_name ON cusax.account
    ((lower(coalesce(name_given, name_formatted) COLLATE "und-x-icu") COLLATE "C"));
CREATE INDEX account_last_name ON cusax.account
    ((lower(coalesce(name_family, regexp_replace(name_formatted, '^.* ', '')) COLLATE "und-x-icu") COLLATE "C"));
CREATE INDEX account_email ON cusax.account ((lower(email COLLATE "und-x-icu") COLLATE "C")) WHERE email IS NOT NULL;
