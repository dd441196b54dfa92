-- Where a domain's policy leaves calls to SIP (policy.xmpp_jingle is false,
-- CUSAX-8), calls by Jingle are refused: of its users and to them, with audio or
-- video (XEP-0167). Files and whatever else goes by Jingle pass. Loaded on a
-- virtual host; reads cusaxd's view through Prosody's own SQL store at every
-- call, so a change counts at once. docs/integrations/prosody.md tells more.
local st = require "util.stanza";

local rtp = "urn:xmpp:jingle:apps:rtp:1";
local actions = {    -- what brings a call about
	["session-initiate"] = true; ["session-accept"] = true; ["content-add"] = true; ["content-accept"] = true;
};

local policies = module:open_store("cusax_policy");
local last_known;

-- Without the database what was known last goes on; nothing known is a no.
local function may_call()
	local policy, failure = policies:get(nil);
	if failure then
		module:log("warn", "The policy of %s cannot be read: %s", module.host, failure);
	else
		last_known = policy == nil or policy.jingle;
	end
	return last_known;
end

local function begins_call(element)
	local xmlns = element.attr.xmlns;
	if element.name == "propose" and xmlns == "urn:xmpp:jingle-message:0" then    -- XEP-0353
		return element:get_child("description", rtp) ~= nil;
	end
	if element.name ~= "jingle" or xmlns ~= "urn:xmpp:jingle:1" or not actions[element.attr.action] then return false; end
	for content in element:childtags("content") do
		if content:get_child("description", rtp) then return true; end
	end
	return false;
end

-- Every child: one that begins no call must not hide one that does.
local function is_call(stanza)
	for _, child in ipairs(stanza.tags) do
		if begins_call(child) then return true; end
	end
	return false;
end

-- not-allowed (RFC 6120 §8.3.3.9): nobody may, whoever asks. The server's features and its users' stay as they
-- are told: to take one out of a client's would belie the hash of its capabilities (XEP-0115).
local function refuse_calls(event)
	local origin, stanza = event.origin, event.stanza;
	-- A message with a type that there is not is a normal one (RFC 6121 §5.2.2).
	if stanza.attr.type == "error" or (stanza.name == "iq" and stanza.attr.type == "result") then return; end
	if not is_call(stanza) or may_call() then return; end
	origin.send(st.error_reply(stanza, "cancel", "not-allowed", "Calls are made by SIP in this domain", module.host));
	return true;
end

-- Above the handlers of prosody itself (0), of blocking lists (10) and of carbons.
for _, kind in ipairs({ "iq", "message" }) do
	for _, to in ipairs({ "bare", "full", "host" }) do
		module:hook("pre-" .. kind .. "/" .. to, refuse_calls, 20);
	end
	module:hook(kind .. "/bare", refuse_calls, 20);
	module:hook(kind .. "/full", refuse_calls, 20);
end
