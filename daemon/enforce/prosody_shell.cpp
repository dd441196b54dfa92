#include "enforce/prosody_shell.hpp"

#include "xml/stream_parser.hpp"
#include "xmpp/ns.hpp"

#include <charconv>
#include <chrono>
#include <variant>

namespace cusax::enforce {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;
constexpr std::size_t piece = 4096;
constexpr std::string_view admin_ns = "xmpp:prosody.im/admin";
constexpr std::string_view count_before = "Total: ";

std::string stream_header() {
    return "<?xml version='1.0'?><stream:stream xmlns='" + std::string(admin_ns) + "' xmlns:stream='" +
           std::string(xmpp::ns::streams) + "'>";
}

// The result among these events; none: more must be read.
result<std::optional<xml::element>> find_result(std::vector<xml::stream_event> const &events) {
    for (auto const &event : events) {
        if (auto const *const said = std::get_if<xml::element>(&event)) {
            if (said->is("repl-result", admin_ns)) return *said;
        } else if (auto const *const broken = std::get_if<error>(&event)) {
            return fail(error_code::unavailable, "what answers is no admin shell: " + broken->detail);
        } else if (std::holds_alternative<xml::stream_closed>(event)) {
            return fail(error_code::unavailable, "the admin shell closed the stream");
        }
    }
    return std::nullopt;
}

}  // namespace

std::string lua_string(std::string_view text) {
    std::string quoted = "\"";
    for (char const octet : text) {
        auto const number = static_cast<unsigned char>(octet);
        quoted += '\\';
        quoted += static_cast<char>('0' + number / 100);
        quoted += static_cast<char>('0' + number / 10 % 10);
        quoted += static_cast<char>('0' + number % 10);
    }
    return quoted += '"';
}

result<ended> read_closing(xml::element const &repl_result) {
    auto const text = repl_result.text();
    if (repl_result.attr("type") == "error")
        return fail(error_code::forbidden, "the admin shell says: " + text);
    auto const at = text.find(count_before);
    if (at == std::string::npos) return ended{};
    std::size_t sessions = 0;
    auto const *const begin = text.data() + at + count_before.size();
    auto const [end, status] = std::from_chars(begin, text.data() + text.size(), sessions);
    return status == std::errc{} && end != begin ? ended{.sessions = sessions} : ended{};
}

result<xml::element> prosody_shell::run(std::string line) {
    auto const until = std::chrono::steady_clock::now() + patience;
    auto connection = net::stream_client::connect_local(socket_, &stop_);
    if (!connection) return fail(error_code::unavailable, socket_ + ": " + connection.error().detail);
    xml::element input("repl-input", std::string(admin_ns));
    input.add_text(std::move(line));
    auto const request = stream_header() + xml::render(input, admin_ns);
    if (auto const sent = connection->send(as_bytes(request), until); !sent) return fail(sent.error());
    xml::stream_parser parser;
    while (true) {
        auto const octets = connection->receive_some(piece, until);
        if (!octets) return fail(octets.error());
        auto found = find_result(parser.feed(as_text(*octets)));
        if (!found) return fail(found.error());
        if (*found) return **std::move(found);
    }
}

result<ended> prosody_shell::end_sessions(session_owner const &whose) {
    auto const said = run("c2s:close(" + lua_string(whose.jid.str()) + ")");
    if (!said) return fail(said.error());
    return read_closing(*said);
}

}  // namespace cusax::enforce
