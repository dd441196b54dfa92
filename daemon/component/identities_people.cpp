// identities: the people of a link's domains, listed and searched.
#include "component/identities.hpp"

#include <algorithm>

namespace cusax::component {
namespace {

std::vector<model::domain_name> names_of(std::vector<std::string> const &domains) {
    std::vector<model::domain_name> names;
    for (auto const &domain : domains)
        if (auto name = model::domain_name::parse(domain)) names.push_back(*std::move(name));
    return names;
}

// A directory from elsewhere may have told us the whole name only; its last word stands for the family.
xmpp::search_match match_of(model::account const &account) {
    auto const &name = account.profile.name;
    auto const whole = name.formatted.value_or("");
    auto const space = whole.rfind(' ');
    bool const split = space != std::string::npos;
    return {.jid = account.jid.str(),
            .first = name.given.value_or(name.family ? ""
                                         : split     ? whole.substr(0, space)
                                                     : whole),
            .last = name.family.value_or(name.given || !split ? "" : whole.substr(space + 1)),
            .nick = account.jid.user().str(),
            .email = account.profile.email.value_or(""),
            .sip_address = account.services.voice ? account.sip_address.str() : ""};
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (char const c : text)
        if (c >= '0' && c <= '9' && (c != '0' || !digits.empty())) digits += c;
    return digits;
}

constexpr std::size_t fewest_digits = 3;

}  // namespace

// A number is meant as the people of the domain write it; one that is not whole is found by its digits.
std::vector<xmpp::search_match> identities::search(xmpp::search_request const &asked,
                                                   std::vector<std::string> const &domains,
                                                   std::size_t limit) {
    storage::people_filter filter{.domains = names_of(domains),
                                  .first = asked.first,
                                  .last = asked.last,
                                  .user = asked.nick,
                                  .email = asked.email};
    if (auto const folded = model::username::parse(asked.nick)) filter.user = folded->str();
    if (!asked.phone.empty()) {
        for (auto const &name : filter.domains) {
            auto const domain = domains_.find(name);
            auto const number = domain ? domain->numbering.resolve(asked.phone)
                                       : result<model::phone_number>(fail(error_code::not_found, ""));
            if (number && !filter.number) filter.number = number->uri();
        }
        if (!filter.number) filter.digits = digits_of(asked.phone);
        if (!filter.number && filter.digits.size() < fewest_digits) return {};
    }
    std::vector<xmpp::search_match> found;
    for (auto const &account : listed_.find(filter, limit)) found.push_back(match_of(account));
    return found;
}

result<std::vector<listed_person>> identities::list_people(std::vector<std::string> const &domains,
                                                           std::string const &after, std::size_t limit) {
    storage::people_filter filter{.domains = names_of(domains)};
    if (!after.empty()) {
        auto last = model::jid::parse(after);
        if (!last || std::ranges::find(filter.domains, last->domain()) == filter.domains.end())
            return fail(error_code::not_found, "the list has no such item");
        filter.after = *std::move(last);
    }
    std::vector<listed_person> listed;
    for (auto const &account : listed_.find(filter, limit))
        listed.push_back({.jid = account.jid.str(), .name = display_name(account)});
    return listed;
}

}  // namespace cusax::component
