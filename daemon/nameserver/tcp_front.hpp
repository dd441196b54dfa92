// Answers TCP queries (RFC 7766) on one thread: any number of queries on a
// connection, answered in order as they come, without a coroutine or a thread
// for each. A connection ends when its client hangs up, sends what is no query,
// or lets the idle time pass without a whole query. A transfer goes out message by
// message as its client takes them, and others have their turn in between.
#pragma once

#include "nameserver/config.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/descriptor.hpp"
#include "nameserver/outgoing_transfer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace cusax::nameserver {

class tcp_front {
  public:
    // `config` has cookies. `stop` becomes readable when run() shall return; it and `tally` outlive the
    // front.
    tcp_front(std::vector<descriptor> listeners, int stop, server_config const &config,
              snapshot_source snapshot, counters &tally);

    void run();

  private:
    using time_point = std::chrono::steady_clock::time_point;
    struct connection {
        descriptor socket;
        std::string client;  // key of clients_
        bytes address;       // of the client
        time_point deadline;
        bytes received;  // the beginning of a query that is not all here yet, or more
        bytes pending;   // answers not yet taken by the client
        std::unique_ptr<outgoing_transfer> transfer{};  // under way: later queries wait for its end
        bool ending = false;       // hung up or sent nonsense: goes when `pending` is sent
        std::uint32_t events = 0;  // as epoll knows them
    };
    using connection_list = std::list<connection>;  // the one that idled longest first

    int wait_time() const;
    void watch(int operation, int fd, std::uint32_t events);
    void accept_from(int listener);
    void admit(descriptor socket, byte_view address);
    void pause_accepting();
    void resume_accepting();
    void serve(connection_list::iterator peer, std::uint32_t events);
    bool receive(connection &peer);
    bool produce(connection_list::iterator peer);
    bool answer_received(connection_list::iterator peer);
    bool answer_one(connection &peer, byte_view query, std::shared_ptr<dns::zone_set const> const &zones);
    bool transfer_on(connection_list::iterator peer);
    void append_answer(connection &peer, std::size_t size);
    void earn_time(connection_list::iterator peer);
    bool send_pending(connection_list::iterator at);
    void close(connection_list::iterator peer);
    void close_expired();

    std::vector<descriptor> listeners_;
    int stop_;
    server_config config_;
    snapshot_source snapshot_;
    counters &tally_;
    descriptor epoll_;
    connection_list connections_;
    std::unordered_map<int, connection_list::iterator> by_socket_;
    std::unordered_map<std::string, std::size_t> clients_;  // open connections of each
    std::optional<time_point> resume_at_;  // accepting rests until then: no descriptor is left
    bytes answer_room_;
};

}  // namespace cusax::nameserver
