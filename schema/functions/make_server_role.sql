-- The role as which a server reads its views. It may log in and has no
-- password: the operator says how it proves itself. `path` is its search_path,
-- for servers that name their tables without a schema.
CREATE OR REPLACE FUNCTION cusax.make_server_role(wanted text, path text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;    -- roles belong to the cluster: another database's migration was faster
    END;
    EXECUTE format('ALTER ROLE %I SET search_path = %s', wanted, path);
END $$;
