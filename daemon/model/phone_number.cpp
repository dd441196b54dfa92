#include "model/phone_number.hpp"

#include "model/dialled_text.hpp"

namespace cusax::model {
namespace {

constexpr std::size_t fewest_digits = 3;
constexpr std::size_t most_digits = 15;  // E.164 §6.1

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

}  // namespace

result<phone_number> phone_number::parse(std::string_view text) {
    auto const scanned = scan_dialled(text);
    if (!scanned) return fail(scanned.error());
    if (!scanned->plus)
        return refuse("the telephone number must be in its international form: \"+\", country code, number");
    // "+49 (0)30": whether that zero is dialled depends on the country, so nobody guesses here.
    for (auto const &group : scanned->groups)
        if (scanned->text_of(group) == "0")
            return refuse("leave out the \"(0)\": behind \"+\" stands what is dialled from abroad");
    auto const &digits = scanned->digits;
    if (digits.front() == '0') return refuse("behind \"+\" stands the country code, and none begins with 0");
    if (digits.size() < fewest_digits) return refuse("the telephone number is too short");
    if (digits.size() > most_digits)
        return refuse("the telephone number has " + std::to_string(digits.size()) +
                      " digits in its international form; no number has more than 15");
    return phone_number("+" + digits);
}

bool number_range::contains(phone_number const &number) const {
    // Equally many digits, so the order of the texts is that of the numbers.
    return number.str().size() == first.str().size() && first <= number && number <= last;
}

}  // namespace cusax::model
