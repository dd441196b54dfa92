// The name server over real sockets on loopback. Every wait has a deadline; nothing sleeps.
#include "nameserver/server.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cusax::nameserver {
namespace {

using namespace std::chrono_literals;
using dns::rr_type;

dns::name n(std::string_view text) { return dns::name::parse(text, dns::name()).value(); }

std::shared_ptr<dns::zone_set const> capulet(std::uint32_t serial) {
    std::string const text(250, 't');
    std::vector<dns::rdata> big;
    for (std::uint8_t i = 0; i < 8; ++i) {
        big.push_back(dns::make_txt(std::vector<std::string_view>{text}).value());
        big.back()[1] = i;
    }
    std::vector<dns::rrset> const records = {
        {n("capulet.example"),
         rr_type::soa,
         dns::time_to_live(60),
         {dns::make_soa({.mname = n("ns1.capulet.example"), .rname = n("hostmaster.capulet.example")})}},
        {n("capulet.example"), rr_type::ns, dns::time_to_live(60), {dns::make_ns(n("ns1.capulet.example"))}},
        {n("ns1.capulet.example"), rr_type::a, dns::time_to_live(60), {dns::make_a({127, 0, 0, 1})}},
        {n("big.capulet.example"), rr_type::txt, dns::time_to_live(60), big},
    };
    auto const zone = dns::zone::build(n("capulet.example"), serial, records);
    return std::make_shared<dns::zone_set const>(
        std::vector<dns::zone_set::zone_pointer>{std::make_shared<dns::zone const>(zone.value())});
}

bytes make_query(std::uint16_t id, std::string_view qname, rr_type qtype) {
    bytes out{
        static_cast<std::uint8_t>(id >> 8U), static_cast<std::uint8_t>(id), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    dns::name const asked = n(qname);
    out.insert(out.end(), asked.wire().begin(), asked.wire().end());
    for (unsigned const value : {static_cast<unsigned>(qtype), 1U}) {
        out.push_back(static_cast<std::uint8_t>(value >> 8U));
        out.push_back(static_cast<std::uint8_t>(value));
    }
    return out;
}

unsigned id_of(bytes const &message) { return message.size() < 2 ? 0U : message[0] * 256U + message[1]; }
unsigned code_of(bytes const &message) { return message.size() < 4 ? 99U : message[3] & 15U; }
bool is_truncated(bytes const &message) { return message.size() > 2 && (message[2] & 2U) != 0; }

bool wait_readable(int fd, std::chrono::milliseconds deadline = 5s) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, static_cast<int>(deadline.count())) == 1;
}

class client {
  public:
    client(endpoint const &server, int type)
        : socket_(checked(::socket(server.family(), type, 0), "socket")) {
        checked(::connect(socket_.get(), server.data(), server.size()), server.render());
    }
    client(endpoint const &server, int type, endpoint const &from)
        : socket_(checked(::socket(server.family(), type, 0), "socket")) {
        checked(::bind(socket_.get(), from.data(), from.size()), from.render());
        checked(::connect(socket_.get(), server.data(), server.size()), server.render());
    }
    void send(bytes const &octets) const {
        EXPECT_EQ(::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(octets.size()));
    }
    // What comes next; empty when the server has hung up or nothing comes.
    bytes receive(std::size_t most = 65535) const {
        bytes octets(most);
        if (!wait_readable(socket_.get())) return {};
        ssize_t const count = ::recv(socket_.get(), octets.data(), octets.size(), 0);
        octets.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        return octets;
    }
    // True when the server hangs up before the deadline without sending more.
    bool hung_up() const {
        std::uint8_t octet = 0;
        return wait_readable(socket_.get()) && ::recv(socket_.get(), &octet, 1, 0) <= 0;
    }
    void half_close() const { ::shutdown(socket_.get(), SHUT_WR); }

  protected:
    descriptor socket_;
};

class tcp_client : public client {
  public:
    explicit tcp_client(endpoint const &server) : client(server, SOCK_STREAM) {}
    static bytes framed(bytes const &message) {
        bytes out{static_cast<std::uint8_t>(message.size() >> 8U), static_cast<std::uint8_t>(message.size())};
        out.insert(out.end(), message.begin(), message.end());
        return out;
    }
    bytes receive_message() {
        while (buffered_.size() < 2 || buffered_.size() < 2U + size()) {
            bytes const more = receive();
            if (more.empty()) return {};
            buffered_.insert(buffered_.end(), more.begin(), more.end());
        }
        std::size_t const end = 2U + size();
        bytes const message(buffered_.begin() + 2, buffered_.begin() + static_cast<std::ptrdiff_t>(end));
        buffered_.erase(buffered_.begin(), buffered_.begin() + static_cast<std::ptrdiff_t>(end));
        return message;
    }

  private:
    std::size_t size() const { return buffered_[0] * 256U + buffered_[1]; }
    bytes buffered_;
};

// A server for one test on a port of its own.
struct running_server {
    std::atomic<std::shared_ptr<dns::zone_set const>> zones{capulet(1)};
    server running;

    explicit running_server(server_config config = {})
        : running(filled(std::move(config)), [this] { return zones.load(); }) {
        running.start();
    }
    static server_config filled(server_config config) {
        if (config.listen.empty()) config.listen = {endpoint::parse("127.0.0.1:0").value()};
        config.udp_threads = 2;
        return config;
    }
    endpoint at(std::size_t i = 0) const { return running.endpoints().at(i); }
};

TEST(udp, query_is_answered_on_every_address_configured) {
    server_config config;
    config.listen = {endpoint::parse("127.0.0.1:0").value(), endpoint::parse("127.0.0.2:0").value()};
    running_server const server(config);
    for (std::size_t i = 0; i < 2; ++i) {
        client const asking(server.at(i), SOCK_DGRAM);
        asking.send(make_query(7, "ns1.capulet.example", rr_type::a));
        bytes const response = asking.receive();
        EXPECT_EQ(id_of(response), 7U);
        EXPECT_EQ(code_of(response), 0U);
    }
    EXPECT_EQ(server.running.stats().udp_queries, 2U);
    EXPECT_EQ(server.running.stats().by_type.at("A"), 2U);
    EXPECT_EQ(server.running.stats().by_rcode.at("NOERROR"), 2U);
}

// The client is connected: the kernel gives it only what comes from the address that it asked.
TEST(udp, wildcard_socket_answers_from_the_address_asked) {
    for (auto const &[bound, asked] :
         {std::pair("0.0.0.0:0", "127.0.0.53:0"), std::pair("[::]:0", "[::1]:0")}) {
        server_config config;
        config.listen = {endpoint::parse(bound).value()};
        std::unique_ptr<running_server> server;
        try {
            server = std::make_unique<running_server>(config);
        } catch (std::system_error const &problem) {
            ASSERT_EQ(endpoint::parse(bound)->family(), AF_INET6) << problem.what();
            GTEST_SKIP() << "no IPv6 on this machine: " << problem.what();
        }
        client const asking(endpoint::parse(asked)->with_port(server->at().port()), SOCK_DGRAM);
        asking.send(make_query(9, "ns1.capulet.example", rr_type::a));
        EXPECT_EQ(id_of(asking.receive()), 9U) << bound;
    }
}

TEST(udp, burst_larger_than_a_batch_is_answered_whole) {
    running_server const server;
    client const asking(server.at(), SOCK_DGRAM);
    std::vector<bool> answered(200);
    for (unsigned id = 0; id < answered.size(); ++id)
        asking.send(make_query(static_cast<std::uint16_t>(id), "ns1.capulet.example", rr_type::a));
    for (std::size_t i = 0; i < answered.size(); ++i) {
        unsigned const id = id_of(asking.receive());
        ASSERT_LT(id, answered.size());
        answered[id] = true;
    }
    EXPECT_EQ(std::count(answered.begin(), answered.end(), true), 200);
}

TEST(udp, nonsense_is_dropped_and_counted_and_the_next_query_answered) {
    running_server const server;
    client const asking(server.at(), SOCK_DGRAM);
    asking.send({1, 2, 3});
    bytes response_to_nothing = make_query(1, "capulet.example", rr_type::soa);
    response_to_nothing[2] = 0x80;
    asking.send(response_to_nothing);
    asking.send(bytes(6000, 0));  // larger than any buffer for queries
    asking.send(make_query(2, "capulet.example", rr_type::soa));
    EXPECT_EQ(id_of(asking.receive()), 2U) << "the first to be answered";
    statistics const seen = server.running.stats();
    EXPECT_EQ(seen.dropped, 3U);
    EXPECT_EQ(seen.malformed, 2U) << "a response is well-formed, only not for us";
}

TEST(udp, truncated_answer_is_whole_over_tcp) {
    running_server const server;
    client const over_udp(server.at(), SOCK_DGRAM);
    over_udp.send(make_query(3, "big.capulet.example", rr_type::txt));
    bytes const cut = over_udp.receive();
    EXPECT_TRUE(is_truncated(cut));
    EXPECT_LE(cut.size(), 512U);
    tcp_client over_tcp(server.at());
    over_tcp.send(tcp_client::framed(make_query(3, "big.capulet.example", rr_type::txt)));
    bytes const whole = over_tcp.receive_message();
    EXPECT_FALSE(is_truncated(whole));
    EXPECT_GT(whole.size(), 2000U);
    EXPECT_EQ(server.running.stats().truncated, 1U);
}

// A network that floods is limited; another gets every answer, and so does the flooding one over TCP.
TEST(rate_limit, flood_from_one_network_starves_nobody_else) {
    server_config config;
    config.rates.exempt = {};
    config.rates.rate = 5;
    running_server const server(config);
    client const flooding(server.at(), SOCK_DGRAM, endpoint::parse("127.0.0.1:0").value());
    client const other(server.at(), SOCK_DGRAM, endpoint::parse("127.1.0.1:0").value());
    bytes const query = make_query(1, "ns1.capulet.example", rr_type::a);
    int others = 0;
    for (int i = 0; i < 200; ++i) {
        flooding.send(query);
        if (i % 50 == 0) {
            other.send(query);
            others += id_of(other.receive()) == 1 ? 1 : 0;
        }
    }
    EXPECT_EQ(others, 4);
    statistics seen = server.running.stats();
    for (auto const deadline = std::chrono::steady_clock::now() + 5s;
         seen.udp_queries < 204 && std::chrono::steady_clock::now() < deadline;)
        seen = server.running.stats();
    EXPECT_EQ(seen.udp_queries, 204U);
    EXPECT_GT(seen.limited, 50U);
    EXPECT_GT(seen.slipped, 50U) << "every second one";
    EXPECT_EQ(seen.truncated, seen.slipped);
    EXPECT_EQ(seen.by_type.at("A"), 204U) << "what is not answered counts as a query all the same";
    EXPECT_EQ(seen.by_rcode.at("NOERROR"), 204U - seen.limited);
    tcp_client over_tcp(server.at());
    over_tcp.send(tcp_client::framed(query));
    EXPECT_EQ(id_of(over_tcp.receive_message()), 1U);
}

TEST(rate_limit, loopback_is_exempt_unless_told_otherwise) {
    server_config config;
    config.rates.rate = 1;
    running_server const server(config);
    client const asking(server.at(), SOCK_DGRAM);
    for (std::uint16_t id = 1; id <= 20; ++id) {
        asking.send(make_query(id, "ns1.capulet.example", rr_type::a));
        ASSERT_EQ(id_of(asking.receive()), id);
    }
    EXPECT_EQ(server.running.stats().limited, 0U);
}

// RFC 7873: over UDP the cookie shows that the address is not forged; over TCP it is given as well.
TEST(cookies, client_that_returns_its_cookie_is_not_limited) {
    server_config config;
    config.rates.exempt = {};
    config.rates.rate = 1;
    running_server const server(config);
    bytes query = make_query(1, "ns1.capulet.example", rr_type::a);
    query[11] = 1;
    query.insert(query.end(), {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8});
    tcp_client over_tcp(server.at());
    over_tcp.send(tcp_client::framed(query));
    bytes const first = over_tcp.receive_message();
    ASSERT_GT(first.size(), 28U);
    query[query.size() - 13] = 28;  // RDLENGTH
    query.resize(query.size() - 12);
    query.insert(query.end(), first.end() - 28, first.end());
    client const asking(server.at(), SOCK_DGRAM);
    for (int i = 0; i < 20; ++i) {
        asking.send(query);
        ASSERT_EQ(id_of(asking.receive()), 1U);
    }
    EXPECT_EQ(server.running.stats().limited, 0U);
    EXPECT_EQ(server.running.stats().cookies, 20U);
}

TEST(snapshot, new_zones_are_served_at_once) {
    running_server server;
    client const asking(server.at(), SOCK_DGRAM);
    bytes const query = make_query(1, "capulet.example", rr_type::soa);
    asking.send(query);
    bytes const before = asking.receive();
    server.zones.store(capulet(2));
    asking.send(query);
    bytes const after = asking.receive();
    ASSERT_EQ(before.size(), after.size());
    EXPECT_EQ(after[after.size() - 17] - before[before.size() - 17], 1) << "the serial's last octet";
    server.zones.store(std::make_shared<dns::zone_set const>());
    asking.send(query);
    EXPECT_EQ(code_of(asking.receive()), 5U);
}

// RFC 7766 §6.2.1
TEST(tcp, pipelined_queries_are_answered_in_order) {
    running_server const server;
    tcp_client asking(server.at());
    bytes all;
    for (std::uint16_t id = 1; id <= 300; ++id) {
        bytes const one = tcp_client::framed(make_query(id, "big.capulet.example", rr_type::txt));
        all.insert(all.end(), one.begin(), one.end());
    }
    asking.send(all);
    for (unsigned id = 1; id <= 300; ++id) ASSERT_EQ(id_of(asking.receive_message()), id);
    asking.half_close();
    EXPECT_TRUE(asking.hung_up());
    EXPECT_EQ(server.running.stats().tcp_queries, 300U);
}

TEST(tcp, query_in_single_octets_is_answered) {
    running_server const server;
    tcp_client asking(server.at());
    for (std::uint16_t id = 1; id <= 2; ++id) {
        for (std::uint8_t const octet : tcp_client::framed(make_query(id, "ns1.capulet.example", rr_type::a)))
            asking.send({octet});
        EXPECT_EQ(id_of(asking.receive_message()), id);
    }
}

TEST(tcp, answers_are_sent_to_a_client_that_has_closed_its_side) {
    running_server const server;
    tcp_client asking(server.at());
    asking.send(tcp_client::framed(make_query(5, "ns1.capulet.example", rr_type::a)));
    asking.half_close();
    EXPECT_EQ(id_of(asking.receive_message()), 5U);
    EXPECT_TRUE(asking.hung_up());
}

TEST(tcp, largest_message_is_read_and_refused_as_malformed) {
    running_server const server;
    tcp_client asking(server.at());
    bytes huge = make_query(6, "ns1.capulet.example", rr_type::a);
    huge.resize(65535);
    asking.send(tcp_client::framed(huge));
    bytes const response = asking.receive_message();
    EXPECT_EQ(id_of(response), 6U);
    EXPECT_EQ(code_of(response), 1U);
    asking.send(tcp_client::framed(make_query(7, "ns1.capulet.example", rr_type::a)));
    EXPECT_EQ(id_of(asking.receive_message()), 7U) << "the connection goes on";
}

TEST(tcp, what_is_no_query_ends_the_connection) {
    running_server const server;
    bytes response = make_query(1, "capulet.example", rr_type::soa);
    response[2] = 0x80;
    for (bytes const &nonsense : {bytes{0, 0}, bytes{0, 1, 7}, tcp_client::framed(response)}) {
        tcp_client const asking(server.at());
        asking.send(nonsense);
        EXPECT_TRUE(asking.hung_up());
    }
    EXPECT_EQ(server.running.stats().dropped, 3U);
}

TEST(tcp, connection_without_a_whole_query_is_closed_after_the_idle_time) {
    server_config config;
    config.tcp_idle = 50ms;
    running_server const server(config);
    tcp_client const silent(server.at());
    tcp_client const halfway(server.at());
    halfway.send({0, 30, 1, 2, 3});
    tcp_client const half_a_length(server.at());
    half_a_length.send({0});
    for (tcp_client const *const each : {&silent, &halfway, &half_a_length}) EXPECT_TRUE(each->hung_up());
    EXPECT_EQ(server.running.stats().tcp_evicted, 3U);
    EXPECT_EQ(server.running.stats().tcp_open, 0U);
}

TEST(tcp, client_has_its_share_of_connections) {
    server_config config;
    config.tcp_connections_per_client = 2;
    running_server const server(config);
    tcp_client first(server.at());
    tcp_client second(server.at());
    tcp_client const third(server.at());
    EXPECT_TRUE(third.hung_up());
    for (tcp_client *const allowed : {&first, &second}) {
        allowed->send(tcp_client::framed(make_query(1, "ns1.capulet.example", rr_type::a)));
        EXPECT_EQ(id_of(allowed->receive_message()), 1U);
    }
    EXPECT_EQ(server.running.stats().tcp_refused, 1U);
}

TEST(tcp, one_more_than_the_limit_displaces_the_idlest) {
    server_config config;
    config.tcp_connections = 2;
    running_server const server(config);
    bytes const query = tcp_client::framed(make_query(1, "ns1.capulet.example", rr_type::a));
    tcp_client busy(server.at());
    tcp_client idle(server.at());
    for (tcp_client *const each : {&idle, &busy}) {
        each->send(query);
        each->receive_message();
    }
    tcp_client newest(server.at());
    EXPECT_TRUE(idle.hung_up());
    for (tcp_client *const open : {&busy, &newest}) {
        open->send(query);
        EXPECT_EQ(id_of(open->receive_message()), 1U);
    }
}

TEST(tcp, client_that_never_reads_delays_nobody) {
    running_server const server;
    tcp_client const greedy(server.at());
    bytes const query = tcp_client::framed(make_query(1, "big.capulet.example", rr_type::txt));
    bytes many;
    for (int i = 0; i < 1000; ++i) many.insert(many.end(), query.begin(), query.end());
    greedy.send(many);
    tcp_client other(server.at());
    other.send(tcp_client::framed(make_query(2, "ns1.capulet.example", rr_type::a)));
    EXPECT_EQ(id_of(other.receive_message()), 2U);
}

TEST(tcp, client_that_never_reads_is_closed_after_the_idle_time) {
    server_config config;
    config.tcp_idle = 50ms;
    running_server const server(config);
    tcp_client const greedy(server.at());
    bytes const query = tcp_client::framed(make_query(1, "big.capulet.example", rr_type::txt));
    bytes many;
    for (int i = 0; i < 5000; ++i) many.insert(many.end(), query.begin(), query.end());
    greedy.send(many);  // far more answers than all buffers on the way hold
    auto const deadline = std::chrono::steady_clock::now() + 5s;
    while (server.running.stats().tcp_evicted == 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(server.running.stats().tcp_evicted, 1U);
    EXPECT_LT(server.running.stats().tcp_queries, 5000U) << "answered no further than it reads";
}

TEST(server, stop_closes_everything_and_frees_the_port) {
    auto first = std::make_unique<running_server>();
    endpoint const where = first->at();
    tcp_client const open(where);
    first->running.stop();
    EXPECT_TRUE(open.hung_up());
    first->running.stop();
    server_config config;
    config.listen = {where};
    running_server const second(config);
    EXPECT_EQ(second.at().port(), where.port());
}

TEST(server, taken_port_is_named) {
    running_server const first;
    server_config config;
    config.listen = {first.at()};
    try {
        running_server const second(config);
        ADD_FAILURE() << "two servers share one port";
    } catch (std::system_error const &problem) {
        EXPECT_EQ(problem.code(), std::errc::address_in_use);
        EXPECT_NE(std::string(problem.what()).find(first.at().render()), std::string::npos) << problem.what();
    }
    client const asking(first.at(), SOCK_DGRAM);
    asking.send(make_query(1, "capulet.example", rr_type::soa));
    EXPECT_EQ(id_of(asking.receive()), 1U) << "the first is untouched";
}

TEST(server, stop_without_start_returns) {
    server idle({.listen = {endpoint::parse("127.0.0.1:0").value()}}, [] { return capulet(1); });
    idle.stop();
    EXPECT_TRUE(idle.endpoints().empty());
}

}  // namespace
}  // namespace cusax::nameserver
