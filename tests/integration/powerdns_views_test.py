"""The views of schema powerdns: what PowerDNS's own queries find, what its role may not, and how fast.

tests/interop runs a real PowerDNS on them.
"""

import pytest

from support import query_plan, schema
from support.postgres import SqlError

ZONES, HOSTS = 1000, 20

# Only the text of records is read here: their wire format is one octet.
ZONES_OF_MANY = """
INSERT INTO cusax.zone (name, serial, revision, journal_from)
SELECT 'd' || i || '.example', i, 1, 1 FROM generate_series(1, :zones) AS i;
INSERT INTO cusax.zone_rrset (zone_id, owner, type, ttl, rdata, content)
SELECT z.id, r.owner, r.type, 3600, ARRAY_FILL('\\x00'::bytea, ARRAY[cardinality(r.content)]), r.content
FROM cusax.zone z CROSS JOIN LATERAL (
    VALUES (z.name, 6, ARRAY['ns.' || z.name || '. host\\0321master.' || z.name || '. 0 3600 600 1209600 300']),
           (z.name, 2, ARRAY['ns.' || z.name || '.', 'ns.example.']),
           ('sub.' || z.name, 2, ARRAY['ns.example.']),
           ('sub.' || z.name, 37, ARRAY['\\# 6 000100010301']),
           ('own.' || z.name, 65280, ARRAY['\\# 0']),
           ('cert.' || z.name, 37, ARRAY['\\# 6 000100010301']),
           ('web.' || z.name, 65, ARRAY['1 . alpn="h2" port="443" key667="a b" key668="\\"c=\\"" key669="d"'])
    UNION ALL
    SELECT 'h' || i || '.hosts.' || z.name, 1, ARRAY['192.0.2.' || i] FROM generate_series(1, :hosts) AS i) AS r (owner, type, content);
INSERT INTO cusax.zone_ancestor (zone_id, name, rrsets)
SELECT z.id, a.name, 1 FROM cusax.zone z CROSS JOIN LATERAL (VALUES (z.name), ('hosts.' || z.name)) AS a (name);
INSERT INTO cusax.zone (name, serial, live, revision, journal_from) VALUES ('gone.example', 7, false, 1, 1);
ANALYZE;
"""


@pytest.fixture(scope="module")
def zones(cluster):
    """A database with the views over 1,000 zones of 27 RRsets each."""
    database = cluster.create("zones")
    schema.load(database, [*schema.migrations(), *schema.views("powerdns")])
    database.run(ZONES_OF_MANY, variables={"zones": ZONES, "hosts": HOSTS})
    return database


def records(database, name):
    return sorted(database.rows("SELECT type, content, ttl, auth FROM records WHERE name = :'name'", "powerdns", {"name": name}))


@pytest.mark.parametrize("name, rows", [
    ("d7.example", [("NS", "ns.d7.example.", "3600", "t"), ("NS", "ns.example.", "3600", "t"),
                    ("SOA", "ns.d7.example. host\\0321master.d7.example. 7 3600 600 1209600 300", "3600", "t")]),
    ("hosts.d7.example", [("", "", "", "t")]),
    ("sub.d7.example", [("", "", "3600", "t"), ("NS", "ns.example.", "3600", "f")]),
    ("cert.d7.example", [("", "", "3600", "t")]),
    ("own.d7.example", [("TYPE65280", "\\# 0", "3600", "t")]),
    ("web.d7.example", [("HTTPS", '1 . alpn=h2 port=443 key667="a b" key668="\\"c=\\"" key669=d', "3600", "t")]),
    ("nobody.d7.example", [])])
def test_records_are_as_powerdns_reads_them(zones, name, rows):
    assert records(zones, name) == rows


def test_retired_zone_is_no_domain(zones):
    assert zones.value("SELECT count(*) FROM domains WHERE name = 'gone.example'", "powerdns") == "0"
    assert zones.value("SELECT count(*) FROM domains", "powerdns") == str(ZONES)


def test_told_serial_is_noted_and_outlives_the_files_run_again(zones):
    zones.run("SELECT powerdns.note_serial(6, id) FROM domains WHERE name = 'd8.example'", "powerdns")
    zones.run("SELECT powerdns.note_serial(8, id) FROM domains WHERE name = 'd8.example'", "powerdns")
    schema.load(zones, schema.views("powerdns"))
    noted = zones.rows("SELECT name, notified_serial, soa FROM domains WHERE name IN ('d8.example', 'd9.example') ORDER BY 1", "powerdns")
    assert noted == [("d8.example", "8", "ns.d8.example. host\\0321master.d8.example. 8 3600 600 1209600 300"),
                     ("d9.example", "0", "ns.d9.example. host\\0321master.d9.example. 9 3600 600 1209600 300")]


def test_serial_told_of_no_zone_is_not_noted(zones):
    zones.run("SELECT powerdns.note_serial(1, 0)", "powerdns")
    assert zones.value("SELECT count(*) FROM powerdns.notified WHERE zone_id = 0") == "0"


def test_role_reads_its_views_and_nothing_else(zones):
    readable = zones.rows("""SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'p') AND n.nspname !~ '^(pg_|information_schema)'
          AND has_schema_privilege(n.oid, 'USAGE')
          AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') ORDER BY 1""", "powerdns")
    assert [row[0] for row in readable] == [f"powerdns.{view}" for view in (
        "comments", "cryptokeys", "domainmetadata", "domains", "records", "supermasters", "tsigkeys")]


@pytest.mark.parametrize("statement", [
    "SELECT 1 FROM cusax.zone", "SELECT 1 FROM cusax.zone_rrset", "SELECT 1 FROM cusax.account", "SELECT 1 FROM powerdns.notified",
    "SELECT cusax.parent_name('a.b')"])
def test_role_sees_no_table_of_ours(zones, statement):
    with pytest.raises(SqlError, match="permission denied"):
        zones.run(statement, "powerdns")


@pytest.mark.parametrize("view", ["comments", "cryptokeys", "domainmetadata", "domains", "records", "supermasters", "tsigkeys"])
def test_role_writes_into_no_view(zones, view):
    assert zones.value(f"SELECT has_table_privilege('{view}', 'INSERT, UPDATE, DELETE, TRUNCATE')", "powerdns") == "f"


def test_views_over_our_tables_are_security_barriers(zones):
    rows = zones.rows("SELECT relname FROM pg_class WHERE relnamespace = 'powerdns'::regnamespace AND relkind = 'v' "
                      "AND reloptions = '{security_barrier=true}' ORDER BY 1")
    assert [row[0] for row in rows] == ["domains", "records"]


# As PowerDNS 4.7 sends them (`pdns_server --no-config --launch=gpgsql --config`), with values for their parameters.
COLUMNS = "content,ttl,prio,type,domain_id,disabled::int,name,auth::int"
QUERIES = {
    "basic": (f"SELECT {COLUMNS} FROM records WHERE disabled=false and type=$1 and name=$2", "'SOA', 'd7.example'"),
    "id": (f"SELECT {COLUMNS} FROM records WHERE disabled=false and type=$1 and name=$2 and domain_id=$3", "'SOA', 'd7.example', 7"),
    "any": (f"SELECT {COLUMNS} FROM records WHERE disabled=false and name=$1", "'h3.hosts.d7.example'"),
    "any-id": (f"SELECT {COLUMNS} FROM records WHERE disabled=false and name=$1 and domain_id=$2", "'h3.hosts.d7.example', 7"),
    "list": (f"SELECT {COLUMNS},ordername FROM records WHERE (disabled=false OR $1) and domain_id=$2 order by name, type", "false, 7"),
    "info-zone": ("select id,name,master,last_check,notified_serial,type,options,catalog,account from domains where name=$1",
                  "'d7.example'"),
    "get-domain-metadata": ("select content from domains, domainmetadata where domainmetadata.domain_id=domains.id and name=$1 "
                            "and domainmetadata.kind=$2", "'d7.example', 'ALLOW-AXFR-FROM'"),
}


@pytest.mark.parametrize("plan", ["custom", "generic"])
@pytest.mark.parametrize("query, values", QUERIES.values(), ids=QUERIES)
def test_query_among_many_reads_no_table_of_ours_whole(zones, query, values, plan):
    found = query_plan.explain(zones, f"PREPARE look_up AS {query}; SET plan_cache_mode = force_{plan}_plan; "
                                      f"EXPLAIN (FORMAT JSON) EXECUTE look_up({values});", "powerdns")
    assert set(query_plan.tables_read_whole(found)) <= {"notified"}, "the zones that were ever told of, few here"
    assert found["Total Cost"] < 300, "some hundred pages for one answer"
