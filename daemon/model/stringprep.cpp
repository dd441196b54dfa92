#include "model/stringprep.hpp"

#include "model/unicode_text.hpp"
#include "model/utf16_buffer.hpp"

#include <unicode/usprep.h>

#include <stdexcept>

namespace cusax::model {
namespace {

// ICU's profiles are constant once they are open and never closed: they live as long as the process.
UStringPrepProfile const &open_profile(UStringPrepProfileType type) {
    UErrorCode status = U_ZERO_ERROR;
    auto const *const profile = usprep_openByType(type, &status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no stringprep data");
    return *profile;
}

UStringPrepProfile const &icu_profile(stringprep_profile profile) {
    static auto const &nodeprep = open_profile(USPREP_RFC3920_NODEPREP);
    static auto const &saslprep = open_profile(USPREP_RFC4013_SASLPREP);
    switch (profile) {
        case stringprep_profile::nodeprep: return nodeprep;
        case stringprep_profile::saslprep: return saslprep;
    }
    throw std::invalid_argument("unknown stringprep profile");
}

utf16_buffer prepare_utf16(stringprep_profile profile, std::string_view utf8, UErrorCode &status) {
    utf16_buffer const text(utf8);
    return utf16_buffer::written_by(
        [&](UChar *to, std::int32_t capacity, UErrorCode *outcome) {
            return usprep_prepare(&icu_profile(profile), text.data(), text.size(), to, capacity,
                                  USPREP_DEFAULT, nullptr, outcome);
        },
        status);
}

stringprep_fault fault_of(UErrorCode status) {
    switch (status) {
        case U_STRINGPREP_PROHIBITED_ERROR: return stringprep_fault::prohibited;
        case U_STRINGPREP_UNASSIGNED_ERROR: return stringprep_fault::unassigned;
        case U_STRINGPREP_CHECK_BIDI_ERROR: return stringprep_fault::mixed_bidi;
        default: throw std::runtime_error(u_errorName(status));
    }
}

// ICU does not say which code point it stumbled over: the first that fails alone in the same way.
char32_t find_offender(stringprep_profile profile, std::string_view utf8, UErrorCode expected) {
    for (std::size_t at = 0; at < utf8.size();) {
        std::size_t const from = at;
        char32_t const code_point = next_code_point(utf8, at);
        UErrorCode status = U_ZERO_ERROR;
        prepare_utf16(profile, utf8.substr(from, at - from), status);
        if (status == expected) return code_point;
    }
    return 0;
}

}  // namespace

tl::expected<std::string, stringprep_failure> prepare(stringprep_profile profile, std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    auto const prepared = prepare_utf16(profile, utf8, status);
    if (U_SUCCESS(status)) return prepared.utf8();
    auto const fault = fault_of(status);
    bool const of_one = fault != stringprep_fault::mixed_bidi;
    return tl::unexpected(stringprep_failure{fault, of_one ? find_offender(profile, utf8, status) : U'\0'});
}

}  // namespace cusax::model
