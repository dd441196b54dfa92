#include "pep/user_service.hpp"

#include "xmpp/jid_parts.hpp"
#include "xmpp/ns.hpp"
#include "xmpp/privilege.hpp"
#include "xmpp/stanza.hpp"

#include <algorithm>

namespace cusax::pep {
namespace {

xml::element make_request(std::string_view type, std::string_view from, std::string const &user,
                          xml::element payload) {
    auto iq = xmpp::make_iq({.type = type, .id = "pep", .from = from, .to = user}, xmpp::ns::component);
    iq.add(std::move(payload));
    return iq;
}

// An answer as a result: unavailable is for what may be different in a moment.
result<void> judged(result<xml::element> const &answer) {
    if (!answer) return fail(answer.error());
    if (answer->attr("type") == "result") return {};
    auto const refused = xmpp::find_error(*answer);
    bool const again = refused && refused->type == xmpp::error_type::wait;
    std::string const why =
        "the server says " + std::string(refused ? xmpp::name_of(refused->condition) : "no");
    return fail(again ? error_code::unavailable : error_code::forbidden, why);
}

}  // namespace

server_channel channel_of(component::link &through) {
    return {.ask = [&through](xml::element iq) { return through.ask(std::move(iq)); },
            .tell = [&through](xml::element stanza) { return through.tell(std::move(stanza)); },
            .privilege = [&through](std::string_view domain) -> std::optional<std::string> {
                for (auto const &granted : through.stats().domains)
                    if (granted.domain == domain && granted.may_publish) return granted.privilege_ns;
                return std::nullopt;
            }};
}

result<void> user_service::ask(std::string_view type, std::string const &user, xml::element payload) {
    return judged(through_.ask(make_request(type, component_, user, std::move(payload))));
}

result<void> user_service::ask_as(std::string const &user, xml::element payload) {
    if (way_ == user_way::impersonate)
        return through_.tell(make_request("set", user, user, std::move(payload)));
    auto const privilege = through_.privilege(xmpp::domain_of(user));
    if (!privilege) return fail(error_code::forbidden, "the server grants no privileged IQs for PubSub");
    auto inner = xmpp::make_iq({.type = "set", .id = "pep", .from = {}, .to = user}, xmpp::ns::client);
    inner.add(std::move(payload));
    return judged(through_.ask(xmpp::wrap_privileged_iq(
        {.privilege_ns = *privilege, .id = "pep", .component = component_, .user = user}, std::move(inner))));
}

// A node that the user has already gets our settings; why it did not is told by what is read back.
result<void> user_service::make_node(std::string const &user, projection::profile_item const &item) {
    xmpp::pubsub_item const published{.id = item.id, .payload = item.payload};
    auto made = ask_as(user, xmpp::make_publish_to_open_node(item.node, published));
    if (!made || way_ == user_way::impersonate) {
        if (!made && made.error().code == error_code::unavailable) return made;
        (void)ask_as(user, xmpp::make_open(item.node));
        made = ask_as(user, xmpp::make_publish(item.node, published));
    }
    if (!made) return made;
    if (auto const set = ask_as(user, xmpp::make_publisher(item.node, component_)); !set) return set;
    if (projection::is_kept_true(item.node))
        return ask("set", user, xmpp::make_subscribe(item.node, component_));
    return {};
}

result<void> user_service::publish(std::string const &user, projection::profile_item const &item) {
    auto done = ask("set", user, xmpp::make_publish(item.node, {.id = item.id, .payload = item.payload}));
    if (!done && done.error().code == error_code::unavailable) return done;
    if (!done) done = make_node(user, item);
    if (!done) return done;
    auto const stands = read(user, item.node);
    if (!stands) return fail(stands.error());
    if (!*stands || projection::digest_of((*stands)->id, (*stands)->payload) !=
                        projection::digest_of(item.id, item.payload))
        return fail(error_code::conflict,
                    item.node + " of " + user + " holds something else after publishing");
    return {};
}

// Where the server refuses, but shows nothing any more, there is nothing to withdraw.
result<void> user_service::withdraw(std::string const &user, std::string_view node,
                                    std::string_view item_id) {
    auto done = ask("set", user, xmpp::make_retract(node, item_id));
    if (!done && done.error().code == error_code::unavailable) return done;
    // ejabberd lets a publisher retract nothing but what it published itself, and this was published as the
    // owner.
    if (!done) done = ask_as(user, xmpp::make_retract(node, item_id));
    auto const stands = read(user, node);
    if (!stands) return fail(stands.error());
    if (!*stands || (*stands)->id != item_id) return {};
    return done ? fail(error_code::conflict, "it still stands") : done;
}

result<std::optional<xmpp::pubsub_item>> user_service::read(std::string const &user, std::string_view node) {
    auto const answer = through_.ask(make_request("get", component_, user, xmpp::make_items_query(node)));
    auto const said = judged(answer);
    if (!said && said.error().code == error_code::unavailable) return fail(said.error());
    auto items = said ? xmpp::read_items(*answer) : std::vector<xmpp::pubsub_item>();
    if (items.empty()) return std::optional<xmpp::pubsub_item>();
    return std::optional(std::move(items.back()));
}

}  // namespace cusax::pep
