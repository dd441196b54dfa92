#include "vcard/text.hpp"

namespace cusax::vcard {

std::string render_text(card const &rendered, text_version version) {
    bool const v4 = version == text_version::v4;
    std::string out = v4 ? "BEGIN:VCARD\r\nVERSION:4.0\r\n" : "BEGIN:VCARD\r\nVERSION:3.0\r\n";
    if (rendered.first("fn") == nullptr) out += "FN:\r\n";
    if (rendered.first("n") == nullptr && !v4) out += "N:;;;;\r\n";
    for (auto const &each : rendered.properties) {
        if (each.values.empty() || !is_token(each.name)) continue;
        auto const line = v4 ? line_in_v4(each) : line_in_v3(each);
        if (line) append_line(out, *line, version);
    }
    return out + "END:VCARD\r\n";
}

}  // namespace cusax::vcard
