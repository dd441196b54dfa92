-- A chat room tells the SIP URI of its conference bridge (CUSAX-9): a field in
-- the muc#roominfo form of its disco#info (XEP-0045 §6.4, XEP-0128). Loaded on a
-- MUC component; reads cusaxd's view through Prosody's own SQL store, at every
-- request, so a change counts at once. docs/conferences.md tells how to set it up.
local jid_node = require "util.jid".node;

-- XEP-0068 §3.4: a field that is not registered carries its namespace.
local field = "{urn:cusax:conference:0}sip_uri";

local bridges = module:open_store("cusax_conference");

module:hook("muc-disco#info", function (event)
	if not event.form then return; end    -- about a node of the room, not the room itself
	local bridge, failure = bridges:get(jid_node(event.room.jid));
	if failure then
		module:log("warn", "The conference bridge of %s cannot be told: %s", event.room.jid, failure);
	end
	if not bridge or not bridge.sip_uri then return; end
	table.insert(event.form, { name = field, label = "SIP address of the conference", type = "text-single" });
	event.formdata[field] = bridge.sip_uri;
end);
