-- Keeps a lost database from ending Prosody 0.12 with LuaDBI 0.7.2 (Debian 12):
-- a statement that is prepared there is freed through its connection, which
-- must not be collected before it. util.sql lets go of the connection at once
-- and of its statements only when the next one stands, so an outage with a
-- collection in it ended in a crash. Here the statements hold their connection.
-- Loaded on a virtual host whose accounts are in the database.
module:open_store("accounts");    -- the engine is there from now on

local function hold(engine)
	if engine.conn then engine.prepared[hold] = engine.conn; end    -- a key that is no statement's
end

for _, engine in pairs(module:shared("/*/sql/connections")) do
	if not engine.held then
		local onconnect = engine.onconnect;
		function engine:onconnect()
			hold(self);
			return onconnect(self);
		end
		engine.held = true;
		hold(engine);
	end
end
