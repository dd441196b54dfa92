// Ad-Hoc Commands (XEP-0050): a request read, an answer written, and the errors
// that a conversation of several stages can have (§4.4).
#pragma once

#include "xml/element.hpp"
#include "xmpp/data_form.hpp"
#include "xmpp/stanza_error.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cusax::xmpp {

enum class command_action { execute, next, prev, complete, cancel };
enum class command_status { executing, completed, canceled };

enum class command_error { malformed_action, bad_action, bad_payload, bad_sessionid, session_expired };
stanza_error to_stanza_error(command_error what, std::string text = {});

struct command_request {
    std::string node;
    std::string session;  // empty: a new one
    command_action action = command_action::execute;
    std::optional<submitted_form> form = std::nullopt;
};

// <command/> of a set. Errors: malformed-action, bad-payload; bad-request without a node.
tl::expected<command_request, stanza_error> parse_command(xml::element const &command);

struct command_note {
    std::string type;  // info, warn, error
    std::string text;
};

struct command_answer {
    std::string node;
    std::string session;
    command_status status = command_status::completed;
    std::vector<command_action> actions = {};  // of next, prev, complete: what may follow while executing
    command_action by_default = command_action::execute;  // what "execute" stands for, one of `actions`
    std::vector<command_note> notes = {};
    std::optional<data_form> form = std::nullopt;
};

xml::element render_command(command_answer const &answer);

}  // namespace cusax::xmpp
