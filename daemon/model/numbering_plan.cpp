// numbering_plan::resolve: what a number means that somebody typed at home in
// the domain's country. The rule throughout: a number is resolved where only
// one reading is possible, and refused with a way out where there are two,
// because a wrong guess gives one person's number to another.
#include "base/ascii.hpp"
#include "model/dialled_text.hpp"
#include "model/phone_number.hpp"

#include <algorithm>

namespace cusax::model {
namespace {

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// Without "tel:" in any case (RFC 3966 §3).
std::string_view without_scheme(std::string_view text) {
    static constexpr std::string_view scheme = "tel:";
    bool const has = text.size() >= scheme.size() &&
                     std::equal(scheme.begin(), scheme.end(), text.begin(), [](char want, char c) {
                         return want == (c == ':' ? c : static_cast<char>(c | 0x20));
                     });
    return has ? text.substr(scheme.size()) : text;
}

// Length of the prefix where the digits begin with it, else 0.
std::size_t match(std::optional<std::string> const &prefix, std::string_view digits) {
    return prefix && digits.starts_with(*prefix) ? prefix->size() : 0;
}

// "0" in most of the world. Where the prefix begins with 0, no national number does: else nobody could tell
// them apart.
bool has_zero_prefix(numbering_plan const &plan) {
    return plan.national_prefix && plan.national_prefix->starts_with('0');
}

std::string in_own_form(numbering_plan const &plan) { return "+" + *plan.country_code + "…"; }

// Country code and national number, both without prefixes.
result<phone_number> join(numbering_plan const &plan, std::string_view national_number) {
    if (has_zero_prefix(plan) && national_number.starts_with('0'))
        return refuse("there is a 0 too many: write the number as " + in_own_form(plan) +
                      ", without the national prefix " + *plan.national_prefix + " behind the country code");
    return phone_number::parse("+" + *plan.country_code + std::string(national_number));
}

// Behind "+" or the international prefix, which ends at `begin`.
result<phone_number> resolve_international(numbering_plan const &plan, dialled_text const &dialled,
                                           std::size_t begin) {
    std::string digits = dialled.digits.substr(begin);
    std::size_t const country = match(plan.country_code, digits);
    for (auto const &group : dialled.groups) {
        auto const inside = dialled.text_of(group);
        bool const behind_country = country > 0 && group.at == begin + country;
        // "+49 (0)30": the prefix that is dialled at home only. Elsewhere than at home nobody here knows the
        // custom: in Italy that zero is dialled from abroad too, in Britain it is not.
        if (behind_country && plan.national_prefix && inside == *plan.national_prefix)
            digits.erase(country, group.count);
        else if (inside == "0" && !(behind_country && !plan.national_prefix))
            return refuse(
                "leave out the \"(0)\": behind the country code stands what is dialled from abroad");
    }
    if (country > 0) return join(plan, std::string_view(digits).substr(country));
    return phone_number::parse("+" + digits);
}

// Ten digits without the 1 in front, as everybody in North America writes them. Country code 1 is the one
// where this is safe: all its national numbers have ten digits, so no local number (seven) looks like this.
bool is_north_american(numbering_plan const &plan, std::string_view digits) {
    return plan.country_code == "1" && digits.size() == 10 && digits[0] >= '2' && digits[3] >= '2';
}

// Neither "+" nor the international prefix.
result<phone_number> resolve_national(numbering_plan const &plan, std::string_view digits) {
    if (!plan.country_code)
        return refuse(
            "this domain has no country code of its own: write the number with \"+\" and its country code");
    if (!plan.national_prefix || plan.national_prefix->empty()) return join(plan, digits);
    if (auto const prefix = match(plan.national_prefix, digits)) return join(plan, digits.substr(prefix));
    if (is_north_american(plan, digits)) return join(plan, digits);
    return refuse("without area code the number could be in any town: write it with the national prefix " +
                  *plan.national_prefix + ", or as " + in_own_form(plan));
}

std::string describe(number_range const &range) { return range.first.str() + " to " + range.last.str(); }

}  // namespace

result<phone_number> numbering_plan::resolve(std::string_view text) const {
    std::string_view const typed = without_scheme(trim(text));
    if (typed.empty()) return refuse("the telephone number is empty");
    auto const dialled = scan_dialled(typed);
    if (!dialled) return fail(dialled.error());

    // The longer prefix wins: "00" over "0", and in Russia "810" over "8".
    std::size_t const abroad = match(international_prefix, dialled->digits);
    if (!dialled->plus && abroad == 0 && dialled->digits.starts_with("00"))
        return refuse(
            "00 is not the international prefix of this domain: write the number with \"+\" and its country "
            "code");
    bool const international = dialled->plus || abroad > match(national_prefix, dialled->digits);
    auto number = international ? resolve_international(*this, *dialled, dialled->plus ? 0 : abroad)
                                : resolve_national(*this, dialled->digits);
    if (!number || ranges.empty()) return number;

    bool const inside =
        std::any_of(ranges.begin(), ranges.end(), [&](auto const &range) { return range.contains(*number); });
    if (inside) return number;
    return refuse(number->str() + " is outside the numbers of this domain (" + describe(ranges.front()) +
                  (ranges.size() > 1 ? " and others)" : ")"));
}

}  // namespace cusax::model
