// One connection to a server's component port: TCP under XEP-0114, from
// resolving the name to the end of the stream, whatever ends it. It is used
// once; a new attempt is a new connection. Everything runs on the link's strand.
#pragma once

#include "component/asio_types.hpp"
#include "component/link_config.hpp"
#include "component/one_shot_timer.hpp"
#include "xmpp/component_stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace cusax::component {

enum class connection_end {
    unreachable,  // no TCP connection, or no stream on it in time
    refused,      // the server knows no such component, or the secret is wrong
    conflict,     // somebody else is linked as this component
    lost,         // the server ended it, in whatever way (a bare EOF is ordinary), or reads no more
    violated,     // the server sent what is no stream
    closed,       // by us
};

class connection : public std::enable_shared_from_this<connection> {
  public:
    struct handlers {
        std::function<void()> established;         // handshake accepted
        std::function<void(xml::element)> stanza;  // in order, only between established and ended
        std::function<void(xml::cut_stanza)> cut;  // likewise
        std::function<void(connection_end, std::string detail)> ended;  // once; nothing comes after it
    };

    connection(link_strand const &strand, std::shared_ptr<link_config const> config, handlers callbacks);

    void start();
    void send(xml::element const &stanza);
    void close();  // ends the stream properly; `ended` follows within timing.close
    void abort(connection_end why, std::string detail);  // ends it at once

  private:
    using tcp = asio::ip::tcp;

    void connect(tcp::resolver::results_type const &endpoints);
    void open_stream();
    void read();
    void accept(std::string_view octets);
    void accept_event(xmpp::component_event event);
    void write(std::string octets);
    void flush();
    void end_after(milliseconds delay, connection_end why, std::string detail);
    void end_after_flush(connection_end why, std::string const &detail);

    std::shared_ptr<link_config const> config_;
    handlers callbacks_;
    link_strand strand_;
    tcp::resolver resolver_;
    tcp::socket socket_;
    one_shot_timer deadline_;
    xmpp::component_stream stream_;
    std::array<char, 16'384> inbox_{};
    std::string outbox_;   // collected while a write is under way
    std::string writing_;  // what that write sends
    bool stream_open_ = false;
    bool closing_ = false;
    bool ended_ = false;
    std::function<void()> after_flush_;
};

}  // namespace cusax::component
