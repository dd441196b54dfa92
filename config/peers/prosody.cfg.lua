-- Prosody 0.12 beside cusaxd: accounts from the view prosody.prosody, vCards
-- from the component (XEP-0114, XEP-0355, XEP-0356). deploy/quickstart --peers
-- and the tests run this very file; docs/integrations/prosody.md explains it.
--
-- What differs from place to place comes from the environment, so that the file
-- can be tried as it is. On a server of your own write the values in their stead.
local domain        = ENV_CUSAX_DOMAIN or "capulet.example"
local component     = ENV_CUSAX_COMPONENT or "cusax." .. domain
local secret        = ENV_CUSAX_COMPONENT_SECRET or "s3cret"           -- [[xmpp]] secret in cusaxd.toml
local component_on  = tonumber(ENV_CUSAX_COMPONENT_PORT or 5347)
local database      = ENV_CUSAX_DATABASE or "cusax"
local database_host = ENV_CUSAX_DATABASE_HOST or "/run/postgresql"     -- a host name, or the folder of the socket
local rooms         = ENV_PROSODY_ROOMS or "rooms." .. domain          -- the chat rooms
local our_modules   = ENV_PROSODY_OUR_MODULES or "/usr/local/lib/prosody/modules"    -- config/peers/prosody_modules goes there
local address       = ENV_PROSODY_ADDRESS or "127.0.0.1"
local client_port   = tonumber(ENV_PROSODY_CLIENT_PORT or 5222)
local folder        = ENV_PROSODY_FOLDER or "/var/lib/prosody"         -- rosters, PEP nodes, the pid file
local certificate   = ENV_PROSODY_CERTIFICATE or "/etc/prosody/certs/" .. domain .. ".crt"
local key           = ENV_PROSODY_KEY or "/etc/prosody/certs/" .. domain .. ".key"

data_path = folder
plugin_paths = { our_modules }
pidfile = folder .. "/prosody.pid"
interfaces = { address }
c2s_ports = { client_port }
component_interfaces = { "127.0.0.1" }
component_ports = { component_on }
log = { [ENV_PROSODY_LOG_LEVEL or "info"] = "*console" }

-- No vcard, vcard4, vcard_legacy: the component owns the vCards. No register:
-- accounts come from a view that nobody can write into.
modules_enabled = {
    "roster"; "saslauth"; "tls"; "disco"; "pep"; "carbons"; "ping"; "presence"; "message"; "iq";
    "blocklist"; "admin_shell"; "admin_adhoc"; "delegation"; "privilege"; "cusax_sql"; "cusax_policy";
}
-- Taken out so that the example opens no port to the world; with federation
-- wanted, drop this line and add "dialback".
modules_disabled = { "s2s" }

-- One password serves two protocols, so it never goes over an open line (CUSAX-11).
c2s_require_encryption = true
allow_unencrypted_plain_auth = false

authentication = "internal_hashed"
password_hash = "SHA-256"            -- the view holds SCRAM-SHA-256 verifiers
default_storage = "internal"
storage = { accounts = "sql"; cusax_conference = "sql"; cusax_policy = "sql" }
sql_manage_tables = false            -- a view: nothing to create or to upgrade
sql = { driver = "PostgreSQL"; database = database; host = database_host; username = "prosody" }

VirtualHost(domain)
    admins = { component }           -- so that cusaxd may end sessions (XEP-0133)
    ssl = { certificate = certificate; key = key }
    delegations = {
        ["vcard-temp"] = { jid = component };
        ["urn:ietf:params:xml:ns:vcard-4.0"] = { jid = component };
        ["urn:xmpp:extdisco:2"] = { jid = component };    -- STUN and TURN servers
    }
    privileged_entities = {
        [component] = {
            roster = "both"; message = "outgoing"; presence = "roster";
            iq = {
                ["vcard-temp"] = "get";    -- how the component sees that its delegation holds
                ["http://jabber.org/protocol/pubsub"] = "both";
                ["http://jabber.org/protocol/pubsub#owner"] = "both";
            };
        };
    }

Component(component)
    component_secret = secret
    modules_enabled = { "delegation"; "privilege" }    -- needed on both sides of the link
    component_conflict_resolve = "kick_old"            -- a restarted daemon takes its old link's place

-- Chat rooms tell the SIP URI of their conference bridge (CUSAX-9, docs/conferences.md).
Component(rooms) "muc"
    modules_enabled = { "cusax_conference" }
    restrict_room_creation = "local"
