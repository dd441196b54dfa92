// Ends sessions through Prosody's admin shell (mod_admin_shell over the unix
// socket of mod_admin_socket): an XML stream in which a <repl-input/> with a line
// of Lua is answered by a <repl-result/>. Whoever may connect to the socket may
// do everything there, so its folder and mode decide who may.
#pragma once

#include "enforce/session_server.hpp"
#include "net/stream_client.hpp"
#include "xml/element.hpp"

#include <string>
#include <string_view>

namespace cusax::enforce {

class prosody_shell : public session_server {
  public:
    explicit prosody_shell(std::string socket) : socket_(std::move(socket)) {}

    std::string_view method() const override { return "shell"; }
    result<ended> end_sessions(session_owner const &whose) override;
    void interrupt() noexcept override { stop_.interrupt(); }

  private:
    result<xml::element> run(std::string line);

    std::string socket_;
    net::interruption stop_;
};

// The text as a string of Lua in which no octet can mean anything but itself.
std::string lua_string(std::string_view text);

// What the shell says of c2s:close(): the number of sessions it closed.
result<ended> read_closing(xml::element const &repl_result);

}  // namespace cusax::enforce
