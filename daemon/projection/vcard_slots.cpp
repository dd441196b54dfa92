#include "projection/vcard_slots.hpp"

#include "base/ascii.hpp"
#include "projection/vcard_addresses.hpp"
#include "vcard/uri_forms.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace cusax::projection {
namespace {

using slot = std::pair<std::string_view, std::string_view>;  // place, label

// vcard-temp has nothing nearer to a textphone than MSG, the "text" of RFC 6350.
std::string_view label_of(model::address_type type) {
    switch (type) {
        case model::address_type::voice: return "voice";
        case model::address_type::video: return "video";
        case model::address_type::cell: return "cell";
        case model::address_type::fax: return "fax";
        case model::address_type::pager: return "pager";
        case model::address_type::text:
        case model::address_type::textphone: return "text";
    }
    return "voice";
}

// As Smack takes it: the last type that is a label, voice where there is none.
std::string_view label_of(vcard::property const &telephone) {
    constexpr std::array<std::string_view, 10> labels{"voice", "fax", "pager", "text", "cell",
                                                      "video", "bbs", "modem", "isdn", "pcs"};
    std::string_view label = "voice";
    auto const *const types = telephone.find_parameter("type");
    if (types == nullptr) return label;
    for (auto const &type : *types) {
        auto const known = std::ranges::find(labels, ascii_lower(type));
        if (known != labels.end()) label = *known;
    }
    return label;
}

class slot_table {
  public:
    explicit slot_table(model::domain const &in) : in_(in) {}

    // Puts an address into its slot, or the next that suits; an address that is there already into none.
    void add(std::string_view text, std::string_view place, std::string_view label) {
        auto const canonical = canonical_address(text, in_);
        auto const address = canonical.value_or(std::string(trim(text)));
        if (placed_.contains(address)) return;
        auto const free = free_slot(place, label);
        if (free) fill(address, *free);
    }

    void fill(std::string const &address, slot const &at) {
        auto made = vcard::make_text("tel", written(address, at.second));
        made.set_parameter("type", {std::string(at.first), std::string(at.second)});
        telephones_.push_back(std::move(made));
        taken_.insert(at);
        placed_.insert(address);
    }

    std::vector<vcard::property> take() { return std::move(telephones_); }

  private:
    // Besides its own slot an address fits the other place; a voice address also CELL, which is the
    // only other label that clients call by voice.
    std::optional<slot> free_slot(std::string_view place, std::string_view label) const {
        std::string_view const other = place == "home" ? "work" : "home";
        std::vector<slot> fitting{{place, label}, {other, label}};
        if (label == "voice") fitting.insert(fitting.end(), {{place, "cell"}, {other, "cell"}});
        auto const found =
            std::ranges::find_if(fitting, [&](slot const &each) { return !taken_.contains(each); });
        return found == fitting.end() ? std::nullopt : std::optional(*found);
    }

    // Numbers bare; SIP addresses as URIs, but in the voice slot as the domain says.
    std::string written(std::string const &address, std::string_view label) const {
        bool const bare = label == "voice" && in_.policy.vcard_voice_form == model::voice_form::bare;
        if (bare && address.starts_with("sip:")) return address.substr(4);
        return std::string(vcard::without_tel_scheme(address));
    }

    model::domain const &in_;
    std::vector<vcard::property> telephones_;
    std::set<slot> taken_;
    std::set<std::string> placed_;
};

}  // namespace

std::vector<vcard::property> slotted_telephones(model::account const &of, model::domain const &in,
                                                std::vector<vcard::property const *> const &user_telephones) {
    slot_table table(in);
    if (is_callable(of, in)) table.fill(of.sip_address.str(), {"work", "voice"});
    if (has_video(of, in)) table.fill(of.sip_address.str(), {"work", "video"});
    for (auto const &each : published_addresses(of, in)) table.add(each.uri, "home", label_of(each.type));
    for (auto const *const each : user_telephones)
        table.add(each->text(), each->has_type("home") ? "home" : "work", label_of(*each));
    return table.take();
}

}  // namespace cusax::projection
