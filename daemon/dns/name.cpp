#include "dns/name.hpp"

#include "dns/wire_name.hpp"

#include <algorithm>
#include <array>

namespace cusax::dns {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads one octet of a label at `at` and moves on; nullopt for a broken escape.
std::optional<char> read_octet(std::string_view text, std::size_t &at) {
    if (text[at] != '\\') return text[at++];
    if (at + 1 >= text.size()) return std::nullopt;
    if (!is_digit(text[at + 1])) {
        at += 2;
        return text[at - 1];
    }
    if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) return std::nullopt;
    int const value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
    at += 4;
    if (value > 255) return std::nullopt;
    return static_cast<char>(static_cast<unsigned char>(value));
}

failure refuse(std::string detail) { return fail(error_code::invalid_input, std::move(detail)); }

// Appends a label to a name under construction.
result<void> append_label(std::string &wire, std::string_view label) {
    if (label.empty()) return refuse("A name has an empty label.");
    if (label.size() > max_label_size) return refuse("A label is longer than 63 octets.");
    wire.push_back(static_cast<char>(label.size()));
    wire.append(label);
    return {};
}

// The labels of `text` in wire form without the root; `absolute` tells of a dot at its end.
result<std::string> parse_labels(std::string_view text, bool &absolute) {
    std::string wire;
    std::string label;
    absolute = false;
    for (std::size_t at = 0; at < text.size();) {
        absolute = text[at] == '.';
        if (absolute) {
            if (auto const done = append_label(wire, label); !done) return failure(done.error());
            label.clear();
            ++at;
            continue;
        }
        auto const octet = read_octet(text, at);
        if (!octet) return refuse("A name has a broken escape.");
        label.push_back(*octet);
    }
    if (!absolute)
        if (auto const done = append_label(wire, label); !done) return failure(done.error());
    return wire;
}

void render_label(std::string &text, byte_view label) {
    for (std::uint8_t const octet : label) {
        char const c = static_cast<char>(octet);
        if (octet <= ' ' || octet >= 0x7F) {
            text += '\\';
            for (int const divisor : {100, 10, 1}) text += static_cast<char>('0' + octet / divisor % 10);
            continue;
        }
        // RFC 1035 §5.1: these mean something to a reader of zone files.
        if (std::string_view(".\\\"();@$").find(c) != std::string_view::npos) text += '\\';
        text += c;
    }
}

// Compares two labels as lowered octet strings (RFC 4034 §6.1).
std::weak_ordering compare_labels(byte_view left, byte_view right) {
    std::size_t const shorter = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < shorter; ++i)
        if (auto const order = to_lower(left[i]) <=> to_lower(right[i]); std::is_neq(order)) return order;
    return left.size() <=> right.size();
}

// Where each label of a name starts, from the left.
struct label_starts {
    std::array<std::uint8_t, max_labels> at;
    std::size_t count = 0;

    explicit label_starts(byte_view wire) {
        for (std::size_t start = 0; wire[start] != 0; start += 1U + wire[start])
            at[count++] = static_cast<std::uint8_t>(start);
    }
};

}  // namespace

result<name> name::parse(std::string_view text) {
    if (text == ".") return name();
    bool absolute = false;
    auto wire = parse_labels(text, absolute);
    if (!wire) return failure(wire.error());
    if (!absolute) return refuse("The name is not absolute: it does not end in a dot.");
    wire->push_back('\0');
    if (wire->size() > max_name_size) return refuse("A name is longer than 255 octets.");
    return name(*std::move(wire));
}

result<name> name::parse(std::string_view text, name const &origin) {
    if (text == "@") return origin;
    if (text == ".") return name();
    bool absolute = false;
    auto wire = parse_labels(text, absolute);
    if (!wire) return failure(wire.error());
    if (absolute)
        wire->push_back('\0');
    else
        wire->append(origin.wire_);
    if (wire->size() > max_name_size) return refuse("A name is longer than 255 octets.");
    return name(*std::move(wire));
}

result<name> name::from_wire(byte_view wire) {
    if (wire_name_size(wire) != wire.size() || wire.empty())
        return fail(error_code::malformed, "Not a name in wire form.");
    return name(std::string(as_text(wire)));
}

result<name> name::from_mailbox(std::string_view mailbox) {
    std::size_t const at_sign = mailbox.rfind('@');
    if (at_sign == std::string_view::npos) return refuse("The mailbox has no @.");
    auto domain = parse(mailbox.substr(at_sign + 1), name());
    if (!domain) return domain;
    return domain->prepend(mailbox.substr(0, at_sign));
}

std::string name::render() const {
    if (is_root()) return ".";
    std::string text;
    byte_view const octets = wire();
    for (std::size_t start = 0; octets[start] != 0; start += 1U + octets[start]) {
        render_label(text, octets.subspan(start + 1, octets[start]));
        text += '.';
    }
    return text;
}

std::size_t name::label_count() const { return label_starts(wire()).count; }

bool name::is_at_or_below(name const &ancestor) const {
    byte_view const mine = wire();
    byte_view const theirs = ancestor.wire();
    std::size_t start = 0;
    while (mine.size() - start > theirs.size()) start += 1U + mine[start];
    return equal_ignoring_case(mine.subspan(start), theirs);
}

name name::parent() const {
    if (is_root()) return *this;
    return name(wire_.substr(1U + wire()[0]));
}

result<name> name::prepend(std::string_view label) const {
    std::string wire;
    if (auto const done = append_label(wire, label); !done) return failure(done.error());
    wire.append(wire_);
    if (wire.size() > max_name_size) return refuse("A name is longer than 255 octets.");
    return name(std::move(wire));
}

bool name::operator==(name const &other) const { return equal_ignoring_case(wire(), other.wire()); }

std::weak_ordering name::operator<=>(name const &other) const {
    byte_view const mine = wire();
    byte_view const theirs = other.wire();
    label_starts const my_labels(mine);
    label_starts const their_labels(theirs);
    std::size_t const shared = std::min(my_labels.count, their_labels.count);
    for (std::size_t n = 1; n <= shared; ++n) {
        std::size_t const mine_at = my_labels.at[my_labels.count - n];
        std::size_t const theirs_at = their_labels.at[their_labels.count - n];
        auto const order = compare_labels(mine.subspan(mine_at + 1, mine[mine_at]),
                                          theirs.subspan(theirs_at + 1, theirs[theirs_at]));
        if (std::is_neq(order)) return order;
    }
    return my_labels.count <=> their_labels.count;
}

}  // namespace cusax::dns

std::size_t std::hash<cusax::dns::name>::operator()(cusax::dns::name const &value) const noexcept {
    return cusax::dns::suffixes(value.wire()).hash();
}
