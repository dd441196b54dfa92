#include "extauth/frame.hpp"

#include "base/bytes.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace cusax::extauth {
namespace {

// What stands before the next colon, which is taken off with it; empty where there is none.
std::optional<std::string_view> take_field(std::string_view &rest) {
    auto const colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const field = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    return field;
}

read_outcome read_all(int from, std::span<char> into) {
    while (!into.empty()) {
        auto const got = ::read(from, into.data(), into.size());
        if (got == 0) return read_outcome::ended;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return read_outcome::broken;
        into = into.subspan(static_cast<std::size_t>(got));
    }
    return read_outcome::whole;
}

}  // namespace

question read_question(std::string_view payload) {
    if (!is_utf8(payload)) return {};
    auto const name = take_field(payload);
    auto const user = name ? take_field(payload) : std::nullopt;
    if (!user) return {};
    if (name == "isuser")
        return {.what = command::isuser, .user = std::string(*user), .server = std::string(payload)};
    if (name != "auth") return {};
    auto const server = take_field(payload);
    if (!server) return {};
    return {.what = command::auth,
            .user = std::string(*user),
            .server = std::string(*server),
            .password = secret_string(std::string(payload))};
}

read_outcome read_frame(int from, secret_string &payload) {
    std::array<char, 2> head{};
    if (auto const outcome = read_all(from, head); outcome != read_outcome::whole) return outcome;
    auto const octet = [&](std::size_t at) { return std::size_t{static_cast<std::uint8_t>(head[at])}; };
    std::string body(octet(0) << 8U | octet(1), '\0');
    auto const outcome = read_all(from, body);
    payload = secret_string(std::move(body));
    return outcome;
}

bool write_answer(int to, bool yes) {
    std::array<char, 4> const frame{0, 2, 0, static_cast<char>(yes ? 1 : 0)};
    std::span<char const> left = frame;
    while (!left.empty()) {
        auto const written = ::write(to, left.data(), left.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        left = left.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace cusax::extauth
