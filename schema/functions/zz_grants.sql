-- What the daemon may do. The role is a group: the role in `[database] url` is
-- made a member of it (GRANT cusax_daemon TO …) and needs to own nothing.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cusax_daemon') THEN
        CREATE ROLE cusax_daemon NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;    -- roles belong to the cluster: another database's migration was faster
END $$;

DO $$
BEGIN    -- a sync keeps what it is told in temporary tables
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO cusax_daemon', current_database());
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA cusax FROM PUBLIC;
GRANT USAGE ON SCHEMA cusax, cusax_schema TO cusax_daemon;
GRANT SELECT ON ALL TABLES IN SCHEMA cusax_schema TO cusax_daemon;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cusax TO cusax_daemon;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA cusax TO cusax_daemon;
REVOKE UPDATE, DELETE ON cusax.audit FROM cusax_daemon;
REVOKE INSERT, UPDATE, DELETE ON cusax.installation FROM cusax_daemon;
