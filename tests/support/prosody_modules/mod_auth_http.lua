-- Asks over HTTP whether a password is right, in the words of the community
-- module of this name (modules.prosody.im/mod_auth_http), which Debian does not
-- ship: the same options, the same two questions, the same reading of answers.
local async = require "util.async";
local base64 = require "util.encodings".base64.encode;
local http = require "net.http";
local new_sasl = require "util.sasl".new;

local url = assert(module:get_option_string("http_auth_url"), "http_auth_url is needed"):gsub("$host", module.host);
local credentials = module:get_option_string("http_auth_credentials");

local function is_true(method, question)
    local wait, done = async.waiter();
    local yes = false;
    question.server = module.host;
    http.request(url .. "/" .. method .. "?" .. http.formencode(question), {
        method = "GET";
        headers = { Authorization = credentials and "Basic " .. base64(credentials) or nil };
    }, function (body, code)
        yes = code == 200 and body == "true";
        done();
    end);
    wait();
    return yes;
end

local provider = {};

function provider.test_password(user, password) return is_true("check_password", { user = user; pass = password }); end
function provider.user_exists(user) return is_true("user_exists", { user = user }); end
function provider.set_password() return nil, "accounts are made elsewhere"; end
function provider.create_user() return nil, "accounts are made elsewhere"; end
function provider.delete_user() return nil, "accounts are made elsewhere"; end
function provider.users() return function () return nil; end end

function provider.get_sasl_handler()
    return new_sasl(module.host, {
        plain_test = function (_, user, password) return provider.test_password(user, password), true; end;
    });
end

module:provides("auth", provider);
