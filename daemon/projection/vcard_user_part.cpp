// What a client's set leaves in the store (vcard_projection.hpp, user_part_of).
#include "projection/vcard_addresses.hpp"
#include "projection/vcard_projection.hpp"
#include "vcard/raw_xml.hpp"
#include "vcard/temp.hpp"
#include "vcard/xml4.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace cusax::projection {
namespace {

constexpr std::size_t longest_quotation = 80;

// The address as the user wrote it, short and without line breaks, for a sentence of an error.
std::string quoted(std::string_view text) {
    auto cut = std::min(text.size(), longest_quotation);
    while (cut > 0 && cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    std::string said(text.substr(0, cut));
    std::ranges::replace_if(
        said, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return '"' + said + (cut < text.size() ? "…\"" : "\"");
}

enum class verdict { keep, drop };

// What becomes of one telephone address that the user wrote.
result<verdict> judge_address(std::string const &text, model::account const &of, model::domain const &in,
                              reachable_address const &reachable) {
    if (in.policy.tel_edit == model::tel_edit::forbid) return verdict::drop;
    auto const canonical = canonical_address(text, in);
    // The rows tell it anyway. A copy in the store would go on telling it after it has passed to somebody
    // else.
    if (canonical && is_published_address(*canonical, of)) return verdict::drop;
    if (in.policy.tel_edit == model::tel_edit::allow) return verdict::keep;
    if (!canonical)
        return fail(error_code::not_acceptable,
                    quoted(text) + " is neither a telephone number nor a SIP address");
    if (is_own_address(*canonical, of) || (reachable && reachable(*canonical))) return verdict::keep;
    return fail(
        error_code::not_acceptable,
        quoted(text) +
            " is not an address of this account and cannot be reached through the telephone service of " +
            in.name.unicode());
}

// An address property stays if each of its values may.
result<verdict> judge_addresses(vcard::property const &property, model::account const &of,
                                model::domain const &in, reachable_address const &reachable) {
    auto all = verdict::keep;
    for (auto const &value : property.values) {
        for (auto const &text : value) {
            auto const each = judge_address(text, of, in, reachable);
            if (!each) return fail(each.error());
            if (*each == verdict::drop) all = verdict::drop;
        }
    }
    return all;
}

// A client that changes a picture sends everything back as it read it; that makes none of it the
// user's own word, and the operator's next correction must still show.
bool is_echo(vcard::property const &property, vcard::card const &provisioned) {
    return std::ranges::any_of(provisioned.properties, [&](vcard::property const &each) {
        return each.name == property.name && each.values == property.values;
    });
}

result<verdict> judge(vcard::property const &property, model::account const &of, model::domain const &in,
                      reachable_address const &reachable) {
    if (is_call_address(property)) return judge_addresses(property, of, in, reachable);
    if (is_own_jid(property, of)) return verdict::drop;
    bool const hidden = in.policy.tel_edit != model::tel_edit::allow && vcard::hides_address(property);
    return hidden ? verdict::drop : verdict::keep;
}

// One of the two forms in which cards are set.
struct card_form {
    result<vcard::card> (*read)(xml::element const &);
    xml::element (*render)(vcard::card const &);
};

card_form form_of(xml::element const &incoming) {
    if (incoming.ns() == vcard::vcard4_ns) return {.read = vcard::read_xml4, .render = vcard::render_xml4};
    return {.read = vcard::read_temp, .render = vcard::render_temp};
}

// What is left of the property when it was shown in this form and comes back.
vcard::card as_seen(card_form const &form, vcard::property const &stored) {
    vcard::card alone;
    alone.add(stored);
    return form.read(form.render(alone)).value_or(vcard::card{});
}

// The card that the set means, where the form says less than what is stored.
vcard::card completed(vcard::card set, card_form const &form, vcard::card const &before) {
    std::vector<vcard::property> unseen;
    std::set<vcard::property const *> taken;
    for (auto const &stored : before.properties) {
        auto const seen = as_seen(form, stored);
        if (seen.properties.empty()) unseen.push_back(stored);
        if (seen.properties.size() != 1) continue;
        auto const returned = std::ranges::find_if(set.properties, [&](vcard::property const &each) {
            return each == seen.properties.front() && !taken.contains(&each);
        });
        if (returned == set.properties.end()) continue;
        taken.insert(&*returned);
        *returned = stored;
    }
    for (auto &each : unseen) set.add(std::move(each));
    return set;
}

}  // namespace

result<vcard::card> user_part_of(xml::element const &incoming, model::account const &of,
                                 model::domain const &in, reachable_address const &reachable,
                                 vcard::limits const &bounds, vcard::card const *before) {
    auto const form = form_of(incoming);
    auto read = form.read(incoming);
    if (!read) return fail(std::move(read.error()));
    if (auto const held = vcard::check_limits(*read, bounds); !held) return fail(held.error());
    if (auto const held = vcard::check_photos(*read, bounds); !held) return fail(held.error());
    auto const provisioned = provisioned_card(of, in);
    vcard::card stored;
    for (auto &each : read->properties) {
        auto const judged = judge(each, of, in, reachable);
        if (!judged) return fail(judged.error());
        if (*judged == verdict::keep && !is_echo(each, provisioned)) stored.add(std::move(each));
    }
    if (before == nullptr) return stored;
    stored = completed(std::move(stored), form, *before);
    if (auto const held = vcard::check_limits(stored, bounds); !held) return fail(held.error());
    return stored;
}

}  // namespace cusax::projection
