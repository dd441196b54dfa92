// One ad-hoc command as a value: forms that are filled in one after the other,
// and what is done in the end. commands.cpp leads the conversation through it;
// user_commands.cpp and admin_commands.cpp are the commands there are.
#pragma once

#include "component/account_desk.hpp"
#include "component/command_sessions.hpp"
#include "component/link_config.hpp"
#include "xmpp/command.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace cusax::component {

// Who is at it, with what at hand.
struct command_context {
    std::string_view user;  // bare JID
    link_config const &config;
    account_desk &desk;
};

struct command_stage {
    // The form of this stage. An error ends the conversation.
    std::function<tl::expected<xmpp::data_form, xmpp::stanza_error>(command_context const &,
                                                                    command_state const &)>
        show;
    // Takes what was filled in into the state. An error is shown beside the form, which is filled in again.
    std::function<result<void>(command_context const &, command_state &, xmpp::submitted_form const &)>
        accept;
};

struct command_result {
    std::vector<xmpp::command_note> notes = {};
    std::optional<xmpp::data_form> form = std::nullopt;
};

struct command {
    std::string_view node;
    std::string_view name;  // for people
    bool for_admins = false;
    std::vector<command_stage> stages = {};  // none: it is done at once
    std::function<result<command_result>(command_context const &, command_state const &)> finish = {};
};

std::span<command const> user_commands();
std::span<command const> admin_commands();

}  // namespace cusax::component
