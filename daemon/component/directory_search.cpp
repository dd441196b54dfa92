#include "component/directory_search.hpp"

#include "component/stanza_error.hpp"

namespace cusax::component {
namespace {

bool asks_for_nothing(xmpp::search_request const &asked) {
    return asked.first.empty() && asked.last.empty() && asked.nick.empty() && asked.email.empty() &&
           asked.phone.empty();
}

}  // namespace

answer_payload answer_search(xml::element const &iq, link_config const &config, people &listed) {
    if (!config.search_open && !is_own_user(iq.attr("from"), config)) return forbidden();
    if (iq.attr("type") == "get") return xmpp::render_search_fields();
    auto const asked = xmpp::parse_search(*iq.first_child());
    if (!asked) return tl::unexpected(to_stanza_error(asked.error()));
    if (asks_for_nothing(*asked))
        return refuse(xmpp::error_type::modify, xmpp::error_condition::not_acceptable,
                      "fill in at least one field");
    auto const found = listed.search(*asked, config.domains, config.search_limit);
    return xmpp::render_search_result(found, asked->by_form);
}

}  // namespace cusax::component
