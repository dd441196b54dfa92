// /v1/accounts/{ref}/vcard: the card that contacts see, in each of its written forms.
#include "http/api/access.hpp"
#include "http/api/services.hpp"
#include "http/conditional.hpp"
#include "http/negotiation.hpp"
#include "projection/vcard_projection.hpp"
#include "vcard/jcard.hpp"
#include "vcard/text.hpp"
#include "vcard/xml4.hpp"
#include "xml/element.hpp"

#include <array>
#include <utility>

namespace cusax::http::api {
namespace {

// In our order of preference; a client that wants vcard-temp must name it.
constexpr std::array<std::string_view, 5> card_types{"text/vcard; version=4.0", "text/vcard; version=3.0",
                                                     "application/vcard+xml", "application/vcard+json",
                                                     "application/vnd.cusax.vcard-temp+xml"};

std::string render(std::size_t type, storage::vcard_row const &row, vcard::card const *user_part) {
    auto const merged = [&] { return projection::merged_card(row.account, row.domain, user_part); };
    switch (type) {
        case 0: return vcard::render_text(merged(), vcard::text_version::v4);
        case 1: return vcard::render_text(merged(), vcard::text_version::v3);
        case 2: return vcard::render_xml4_document(merged());
        case 3: return vcard::render_jcard(merged());
        default: return xml::render(projection::render_vcard_temp(row.account, row.domain, user_part));
    }
}

failure no_such_account() { return fail(error_code::not_found, "there is no such account"); }

result<response> get(services &with, context const &of) {
    auto const key = account_key(of);
    if (!key) return fail(key.error());
    auto const account = with.accounts.find(*key);
    if (!account || !may_see(*of.caller, account->jid.domain())) return no_such_account();
    auto const type = choose(of.incoming, card_types);
    if (!type) return fail(type.error());
    auto const row = with.vcard_store.find(account->jid);
    if (!row) return no_such_account();
    auto const user_part = row->jcard ? vcard::parse_jcard(*row->jcard) : result<vcard::card>(vcard::card{});
    if (!user_part) return fail(user_part.error());
    return response{.status = 200,
                    .headers = {{"Vary", "Accept"}},
                    .body = render(*type, *row, &*user_part),
                    .content_type = std::string(card_types[*type]) + (*type < 2 ? "; charset=utf-8" : "")};
}

}  // namespace

void add_vcard_routes(router &routes, services &with) {
    routes.add({.method = "GET",
                .pattern = "/v1/accounts/{ref}/vcard",
                .needs = scope::reader,
                .run = blocking([&with](context const &of) { return get(with, of); })});
}

}  // namespace cusax::http::api
