#include "model/domain_name.hpp"

#include "base/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/unicode_text.hpp"

#include <unicode/uchar.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cusax::model {
namespace {

constexpr std::size_t longest_ascii =
    253;  // RFC 1035 §2.3.4, without the length octets of the first label and the root
constexpr std::size_t longest_text =
    1023;  // RFC 7622 §3.2; no U-label form of 253 octets of A-labels is longer

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

UIDNA const &uts46() {
    static UIDNA const *const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto const *const made = uidna_openUTS46(
            UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_CHECK_CONTEXTO |
                UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
            &status);
        if (U_FAILURE(status)) throw std::runtime_error("ICU has no IDNA data");
        return made;
    }();
    return *instance;
}

struct converted {
    std::string text;
    std::uint32_t errors = 0;  // UIDNA_ERROR_…
};

using conversion = std::int32_t(UIDNA const *, char const *, std::int32_t, char *, std::int32_t, UIDNAInfo *,
                                UErrorCode *);

converted convert(conversion *function, std::string_view utf8) {
    std::string text(512, '\0');
    while (true) {
        UIDNAInfo info = UIDNA_INFO_INITIALIZER;
        UErrorCode status = U_ZERO_ERROR;
        std::int32_t const length =
            function(&uts46(), utf8.data(), static_cast<std::int32_t>(utf8.size()), text.data(),
                     static_cast<std::int32_t>(text.size()), &info, &status);
        text.resize(static_cast<std::size_t>(length));
        if (status == U_BUFFER_OVERFLOW_ERROR) continue;
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
        return {std::move(text), info.errors};
    }
}

bool all_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A label or a whole name. Whether hyphens in the third and fourth place are an error is for
// has_reserved_hyphens to say.
converted to_ascii(std::string_view utf8) {
    auto name = convert(uidna_nameToASCII_UTF8, utf8);
    name.errors &= ~static_cast<std::uint32_t>(UIDNA_ERROR_HYPHEN_3_4);
    return name;
}

// RFC 5891 §4.2.3.1 forbids "--" in the third and fourth place of U-labels. Plain host names with it exist
// ("r3---sn-4g5e6nez"), and UTS 46 would refuse them too.
bool has_reserved_hyphens(std::string_view label) {
    if (all_ascii(label)) return false;
    std::u32string start;
    for (std::size_t at = 0; at < label.size() && start.size() < 4;) start += next_code_point(label, at);
    return start.ends_with(U"--") && start.size() == 4;
}

// RFC 5892 §3, for what UTS 46 lets through although IDNA 2008 does not: symbols, punctuation, emoji. ICU has
// already mapped case and width and checked the context rules of the CONTEXTJ and CONTEXTO code points.
bool idna2008_allows(char32_t code_point) {
    constexpr std::u32string_view exceptions_allowed =
        U"\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007"
        U"\u00B7\u0375\u05F3\u05F4\u30FB\u200C\u200D";
    constexpr std::u32string_view exceptions_disallowed =
        U"\u0640\u07FA\u302E\u302F\u3031\u3032\u3033\u3034\u3035\u303B";
    if (code_point < 0x80) return true;  // STD3 rules have spoken
    if (exceptions_allowed.find(code_point) != std::u32string_view::npos) return true;
    if (exceptions_disallowed.find(code_point) != std::u32string_view::npos) return false;
    auto const c = static_cast<UChar32>(code_point);
    auto const syllable = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
    bool const old_hangul =
        syllable == U_HST_LEADING_JAMO || syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO;
    constexpr std::uint32_t letter_digits = U_GC_LL_MASK | U_GC_LU_MASK | U_GC_LO_MASK | U_GC_LM_MASK |
                                            U_GC_MN_MASK | U_GC_MC_MASK | U_GC_ND_MASK;
    return !old_hangul && (U_GET_GC_MASK(c) & letter_digits) != 0;
}

bool has_idna2008_characters_only(std::string_view unicode) {
    for (std::size_t at = 0; at < unicode.size();)
        if (!idna2008_allows(next_code_point(unicode, at))) return false;
    return true;
}

// The first code point that can stand in no label, seen behind an "a" so that its place is not the reason.
std::optional<char32_t> find_disallowed(std::string_view label) {
    for (std::size_t at = 0; at < label.size();) {
        std::size_t const from = at;
        char32_t const code_point = next_code_point(label, at);
        auto const mapped =
            convert(uidna_nameToUnicodeUTF8, "a" + std::string(label.substr(from, at - from)));
        if ((mapped.errors & UIDNA_ERROR_DISALLOWED) != 0 || !has_idna2008_characters_only(mapped.text))
            return code_point;
    }
    return std::nullopt;
}

std::string_view reason_for(std::uint32_t errors) {
    static constexpr std::pair<std::uint32_t, std::string_view> reasons[] = {
        {UIDNA_ERROR_EMPTY_LABEL, "is empty"},
        {UIDNA_ERROR_DISALLOWED, "contains a character that no domain name can have"},
        {UIDNA_ERROR_LABEL_TOO_LONG, "is longer than 63 octets in its ASCII form"},
        {UIDNA_ERROR_LEADING_HYPHEN, "begins with a hyphen"},
        {UIDNA_ERROR_TRAILING_HYPHEN, "ends with a hyphen"},
        {UIDNA_ERROR_HYPHEN_3_4, "has hyphens in the third and fourth place"},
        {UIDNA_ERROR_LEADING_COMBINING_MARK, "begins with a combining mark"},
        {UIDNA_ERROR_PUNYCODE, "begins with xn-- but is not the ASCII form of any name"},
        {UIDNA_ERROR_INVALID_ACE_LABEL, "begins with xn-- but is not the ASCII form of a valid name"},
        {UIDNA_ERROR_LABEL_HAS_DOT, "hides a dot"},
        {UIDNA_ERROR_BIDI, "mixes letters of both writing directions"},
        {UIDNA_ERROR_CONTEXTJ, "has a zero-width joiner where none can stand"},
        {UIDNA_ERROR_CONTEXTO_PUNCTUATION, "has punctuation where it cannot stand"},
        {UIDNA_ERROR_CONTEXTO_DIGITS, "mixes two kinds of Arabic digits"},
    };
    for (auto const &[bit, reason] : reasons)
        if (errors & bit) return reason;
    return "is not valid";
}

// UTS 46 §4 takes four characters for the dot between labels.
std::vector<std::string_view> split_labels(std::string_view text) {
    std::vector<std::string_view> labels;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const from = at;
        char32_t const code_point = next_code_point(text, at);
        bool const dot =
            code_point == U'.' || code_point == 0x3002 || code_point == 0xFF0E || code_point == 0xFF61;
        if (!dot) continue;
        labels.push_back(text.substr(begin, from - begin));
        begin = at;
    }
    labels.push_back(text.substr(begin));
    return labels;
}

std::string name_label(std::size_t index, std::string_view label) {
    std::string name = "label " + std::to_string(index + 1);
    if (!label.empty() && label.size() <= 63 && !has_control_character(label))
        name += " \"" + std::string(label) + "\"";
    return name;
}

// Why no name can be made of `text`: the first label that is wrong by itself, else the name as a whole.
std::string explain(std::string_view text, std::uint32_t errors) {
    auto labels = split_labels(text);
    if (labels.size() > 1 && labels.back().empty()) labels.pop_back();  // the root
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i].empty()) return name_label(i, labels[i]) + " of the domain name is empty";
        if (auto const character = find_disallowed(labels[i]))
            return name_label(i, labels[i]) + " of the domain name contains " +
                   describe_code_point(*character) + ", which no domain name can have";
        if (auto const own = to_ascii(labels[i]).errors)
            return name_label(i, labels[i]) + " of the domain name " + std::string(reason_for(own));
        if (has_reserved_hyphens(labels[i]))
            return name_label(i, labels[i]) + " of the domain name " +
                   std::string(reason_for(UIDNA_ERROR_HYPHEN_3_4));
    }
    if (errors & UIDNA_ERROR_DOMAIN_NAME_TOO_LONG)
        return "the domain name is longer than 253 octets in its ASCII form";
    return "the domain name " + std::string(reason_for(errors));
}

// No top-level domain has digits only (RFC 3696 §2); what looks so is an IPv4 address, whole or mistyped.
bool ends_in_digits(std::string_view ascii) {
    std::string_view const last = ascii.substr(ascii.rfind('.') + 1);
    return std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

result<domain_name> domain_name::parse(std::string_view text) {
    if (text.empty() || text == ".") return refuse("the domain name is empty");
    if (text.size() > longest_text)
        return refuse("the domain name is longer than 253 octets in its ASCII form");
    if (!is_utf8(text)) return refuse("the domain name is not UTF-8");
    if (ip_address::parse(text)) return refuse("this is an IP address; a domain name is needed");

    auto [ascii, errors] = to_ascii(text);
    if (errors != 0) return refuse(explain(text, errors));
    if (ascii.ends_with('.')) ascii.pop_back();
    if (ascii.empty()) return refuse("the domain name is empty");
    if (ascii.size() > longest_ascii)
        return refuse("the domain name is longer than 253 octets in its ASCII form");
    if (ends_in_digits(ascii))
        return refuse(
            "the last label of the domain name has digits only, as in an IP address; a domain name is "
            "needed");
    auto unicode = convert(uidna_nameToUnicodeUTF8, ascii).text;
    if (!has_idna2008_characters_only(unicode)) return refuse(explain(unicode, UIDNA_ERROR_DISALLOWED));
    auto const labels = split_labels(unicode);
    if (std::any_of(labels.begin(), labels.end(), has_reserved_hyphens))
        return refuse(explain(unicode, UIDNA_ERROR_HYPHEN_3_4));
    return domain_name(std::move(ascii), std::move(unicode));
}

bool domain_name::contains(domain_name const &other) const {
    std::string_view const below = other.ascii_;
    if (!below.ends_with(ascii_)) return false;
    return below.size() == ascii_.size() || below[below.size() - ascii_.size() - 1] == '.';
}

}  // namespace cusax::model
