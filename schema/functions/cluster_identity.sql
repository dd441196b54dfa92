-- Sees whether this database now lives in another cluster than before (dump and
-- restore): transaction numbers mean nothing across clusters, so the feed of the
-- former life goes and a new epoch begins. Returns the epoch.
CREATE OR REPLACE FUNCTION cusax.recognise_cluster() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here bigint := (pg_control_system()).system_identifier;
    now_epoch bigint;
BEGIN
    SELECT epoch INTO now_epoch FROM cusax.installation WHERE system_identifier = here;
    IF FOUND THEN
        RETURN now_epoch;
    END IF;
    UPDATE cusax.installation SET epoch = epoch + 1, system_identifier = here
    WHERE system_identifier <> here RETURNING epoch INTO now_epoch;
    IF FOUND THEN
        DELETE FROM cusax.change;
        RETURN now_epoch;
    END IF;
    RETURN (SELECT epoch FROM cusax.installation);    -- another did it at the same time
END $$;
