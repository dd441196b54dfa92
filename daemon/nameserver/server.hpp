// The front of dns/ on the network: UDP on one thread for each core, TCP on one
// more, all answering from the same snapshot of zones.
#pragma once

#include "nameserver/config.hpp"
#include "nameserver/counters.hpp"
#include "nameserver/descriptor.hpp"
#include "nameserver/rate_limiter.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace cusax::nameserver {

class tcp_front;
class udp_worker;

class server {
  public:
    server(server_config config, snapshot_source snapshot);
    ~server();
    server(server const &) = delete;
    server &operator=(server const &) = delete;

    // Binds everything, then answers. Throws std::system_error that names the address and
    // port that could not be bound; then nothing is bound. Once; not after stop().
    void start();
    // Closes everything and waits for the threads. May be called twice, and without start().
    void stop();

    std::vector<endpoint> endpoints() const;  // as bound, in the order of the configuration; after start()
    statistics stats() const;                 // any thread

  private:
    void bind();

    server_config config_;
    rate_limiter limiter_;
    snapshot_source snapshot_;
    descriptor stop_;
    std::vector<endpoint> endpoints_;
    std::vector<std::unique_ptr<counters>> tallies_;  // one for each thread
    std::vector<std::unique_ptr<udp_worker>> udp_;
    std::unique_ptr<tcp_front> tcp_;
    std::vector<std::jthread> threads_;
};

}  // namespace cusax::nameserver
