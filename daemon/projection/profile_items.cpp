#include "projection/profile_items.hpp"

#include "base/bytes.hpp"
#include "projection/vcard_addresses.hpp"
#include "projection/vcard_projection.hpp"
#include "vcard/photo.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <variant>

namespace cusax::projection {
namespace {

constexpr std::string_view vcard4_node = "urn:xmpp:vcard4";                // XEP-0292 §4
constexpr std::string_view avatar_data_node = "urn:xmpp:avatar:data";      // XEP-0084
constexpr std::string_view avatar_node = "urn:xmpp:avatar:metadata";       // XEP-0084
constexpr std::string_view reach_node = "urn:xmpp:reach:0";                // XEP-0152
constexpr std::string_view nick_node = "http://jabber.org/protocol/nick";  // XEP-0172
constexpr std::string_view only_item = "current";

std::string hash(EVP_MD const *algorithm, byte_view input) {
    bytes digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    if (EVP_Digest(input.data(), input.size(), digest.data(), &length, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no such digest");
    digest.resize(length);
    return encode_hex(digest);
}

profile_item make_item(std::string_view node, std::string_view id, xml::element payload) {
    return {.node = std::string(node), .id = std::string(id), .payload = std::move(payload)};
}

void add_avatar(std::vector<profile_item> &items, vcard::card const *user_part) {
    auto const picture = user_part == nullptr ? std::nullopt : vcard::photo_of(*user_part);
    if (!picture) return;
    auto const id = hash(EVP_sha1(), picture->octets);  // XEP-0084 §4.2.1
    xml::element data("data", std::string(avatar_data_node));
    data.add_text(encode_base64(picture->octets));
    xml::element metadata("metadata", std::string(avatar_node));
    auto &info = metadata.add(xml::element("info", metadata.ns()));
    info.set_attr("id", id)
        .set_attr("type", picture->media_type)
        .set_attr("bytes", std::to_string(picture->octets.size()));
    if (picture->width != 0 && picture->height != 0)
        info.set_attr("width", std::to_string(picture->width))
            .set_attr("height", std::to_string(picture->height));
    items.push_back(make_item(avatar_data_node, id, std::move(data)));
    items.push_back(make_item(avatar_node, id, std::move(metadata)));
}

void add_reach(std::vector<profile_item> &items, model::account const &of, model::domain const &in) {
    if (!is_callable(of, in)) return;
    xml::element reach("reach", std::string(reach_node));
    reach.add(xml::element("addr", reach.ns())).set_attr("uri", of.sip_address.str());
    for (auto const &address : published_addresses(of, in))
        reach.add(xml::element("addr", reach.ns())).set_attr("uri", address.uri);
    items.push_back(make_item(reach_node, only_item, std::move(reach)));
}

// Prosody writes attributes in an order of its own.
void sort_attributes(xml::element &of) {
    std::ranges::sort(of.attributes(), {}, &xml::attribute::name);
    for (auto &node : of.nodes())
        if (auto *const child = std::get_if<xml::element>(&node)) sort_attributes(*child);
}

xml::element nick_of(model::account const &of, vcard::card const *user_part) {
    auto const *const chosen = user_part == nullptr ? nullptr : user_part->first("nickname");
    xml::element nick("nick", std::string(nick_node));
    nick.add_text(chosen != nullptr && !chosen->text().empty() ? std::string(chosen->text())
                                                               : model::display_name(of));
    return nick;
}

}  // namespace

std::vector<profile_item> profile_items(model::account const &of, model::domain const &in,
                                        vcard::card const *user_part) {
    std::vector<profile_item> items;
    bool const shown = of.status == model::account_status::active && of.services.xmpp && in.xmpp.enabled;
    if (!shown) return items;
    items.push_back(make_item(vcard4_node, only_item, render_vcard4(of, in, user_part)));
    add_avatar(items, user_part);
    add_reach(items, of, in);
    items.push_back(make_item(nick_node, only_item, nick_of(of, user_part)));
    return items;
}

std::string digest_of(std::string_view item_id, xml::element const &payload) {
    auto sorted = payload;
    sort_attributes(sorted);
    auto const text = std::string(item_id) + '\n' + xml::render(sorted);
    return hash(EVP_sha256(), as_bytes(text));
}

bool is_kept_true(std::string_view node) { return node == vcard4_node || node == reach_node; }

}  // namespace cusax::projection
