#include "component/commands.hpp"

#include "component/command.hpp"
#include "component/stanza_error.hpp"
#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"

#include <algorithm>
#include <chrono>

namespace cusax::component {
namespace {

namespace ns = xmpp::ns;
using xmpp::command_action;
using xmpp::command_error;
using xmpp::command_status;

command const *find_command(std::string_view node) {
    for (auto const commands : {user_commands(), admin_commands()}) {
        auto const found = std::ranges::find(commands, node, &command::node);
        if (found != commands.end()) return &*found;
    }
    return nullptr;
}

bool may_use(command const &what, std::string_view from, link_config const &config) {
    return what.for_admins ? is_admin(from, config) : is_own_user(from, config);
}

tl::unexpected<xmpp::stanza_error> wrong(command_error what, std::string text = {}) {
    return tl::unexpected(xmpp::to_stanza_error(what, std::move(text)));
}

// One request in a conversation, from the moment at which its session is known.
class conversation {
  public:
    conversation(command const &what, command_context const &context, command_sessions &sessions,
                 std::string id, command_state state)
        : what_(what), context_(context), sessions_(sessions), id_(std::move(id)), state_(std::move(state)) {}

    answer_payload show(std::vector<xmpp::command_note> notes = {}) {
        auto form = what_.stages[state_.stage].show(context_, state_);
        if (!form) {
            sessions_.end(id_);
            return tl::unexpected(std::move(form.error()));
        }
        sessions_.keep(id_, state_, std::chrono::steady_clock::now());
        auto answer = make_answer(command_status::executing);
        if (state_.stage > 0) answer.actions.push_back(command_action::prev);
        answer.actions.push_back(forward());
        answer.by_default = forward();
        answer.notes = std::move(notes);
        answer.form = std::move(*form);
        return xmpp::render_command(answer);
    }

    answer_payload go_on(xmpp::command_request const &asked) {
        if (asked.action == command_action::cancel) {
            sessions_.end(id_);
            return xmpp::render_command(make_answer(command_status::canceled));
        }
        if (asked.action == command_action::prev) {
            if (state_.stage == 0) return wrong(command_error::bad_action);
            --state_.stage;
            return show();
        }
        if (asked.action != command_action::execute && asked.action != forward())
            return wrong(command_error::bad_action);
        if (!asked.form) return wrong(command_error::bad_payload, "the form is missing");
        auto const accepted = what_.stages[state_.stage].accept(context_, state_, *asked.form);
        if (!accepted) return show({{.type = "error", .text = accepted.error().detail}});
        if (state_.stage + 1 == what_.stages.size()) return finish();
        ++state_.stage;
        return show();
    }

    answer_payload finish() {
        auto done = what_.finish(context_, state_);
        sessions_.end(id_);
        if (!done) return tl::unexpected(to_stanza_error(done.error()));
        auto answer = make_answer(command_status::completed);
        answer.notes = std::move(done->notes);
        answer.form = std::move(done->form);
        return xmpp::render_command(answer);
    }

  private:
    command_action forward() const {
        return state_.stage + 1 == what_.stages.size() ? command_action::complete : command_action::next;
    }
    xmpp::command_answer make_answer(command_status status) const {
        return {.node = std::string(what_.node), .session = id_, .status = status};
    }

    command const &what_;
    command_context const &context_;
    command_sessions &sessions_;
    std::string id_;
    command_state state_;
};

answer_payload begin(command const &what, command_context const &context, command_sessions &sessions,
                     xmpp::command_request const &asked, std::string_view from) {
    if (asked.action != command_action::execute) return wrong(command_error::bad_action);
    command_state state{.node = std::string(what.node), .owner = std::string(from)};
    auto id = sessions.begin(state, std::chrono::steady_clock::now());
    if (!id) return tl::unexpected(too_busy_for_now());
    conversation begun(what, context, sessions, *std::move(id), std::move(state));
    return what.stages.empty() ? begun.finish() : begun.show();
}

}  // namespace

std::vector<xmpp::disco_item> list_commands(std::string_view from, link_config const &config) {
    std::vector<xmpp::disco_item> items;
    for (auto const commands : {user_commands(), admin_commands()})
        for (auto const &each : commands)
            if (may_use(each, from, config))
                items.push_back({.jid = config.component,
                                 .node = std::string(each.node),
                                 .name = std::string(each.name)});
    return items;
}

std::optional<xmpp::disco_info> describe_command(std::string_view node, std::string_view from,
                                                 link_config const &config) {
    if (node == ns::command)
        return xmpp::disco_info{.identities = {{"automation", "command-list", "Commands"}},
                                .features = {std::string(ns::command)}};
    auto const *const found = find_command(node);
    if (found == nullptr || !may_use(*found, from, config)) return std::nullopt;
    return xmpp::disco_info{.identities = {{"automation", "command-node", std::string(found->name)}},
                            .features = {std::string(ns::command), std::string(ns::data_form)}};
}

answer_payload answer_command(xml::element const &iq, link_config const &config, account_desk &desk,
                              command_sessions &sessions) {
    auto const asked = xmpp::parse_command(*iq.first_child());
    if (!asked) return tl::unexpected(asked.error());
    auto const *const what = find_command(asked->node);
    if (what == nullptr) return item_not_found();
    auto const from = iq.attr("from");
    if (!may_use(*what, from, config)) return forbidden();
    command_context const context{.user = xmpp::bare_jid(from), .config = config, .desk = desk};
    if (asked->session.empty()) return begin(*what, context, sessions, *asked, from);
    auto state = sessions.find(asked->session, from, what->node, std::chrono::steady_clock::now());
    if (!state)
        return wrong(state.error() == command_sessions::refusal::expired ? command_error::session_expired
                                                                         : command_error::bad_sessionid);
    return conversation(*what, context, sessions, asked->session, *std::move(state)).go_on(*asked);
}

}  // namespace cusax::component
