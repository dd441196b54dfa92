// A small closed-loop load driver for HTTP/1.1 on loopback: N keep-alive
// connections, each with one request outstanding, one thread, epoll. It prints
// one JSON line: requests, seconds, rate, latency percentiles, wrong answers.
//
//   http_load PORT TOKEN create CONNECTIONS REQUESTS DOMAIN PREFIX
//   http_load PORT TOKEN get    CONNECTIONS REQUESTS DOMAIN PREFIX COUNT
//
// create POSTs accounts <PREFIX><n>@<DOMAIN> without a password; get GETs random
// ones of the COUNT that create made. Only loopback is ever the target.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;

struct plan {
    std::uint16_t port = 0;
    std::string token;
    bool create = false;
    std::size_t connections = 0;
    std::size_t requests = 0;
    std::string domain;
    std::string prefix;
    std::size_t count = 0;
};

struct connection {
    int fd = -1;
    std::string received;
    steady::time_point asked;
    bool busy = false;
};

[[noreturn]] void die(char const *what) {
    std::perror(what);
    std::exit(1);
}

std::string request_for(plan const &load, std::size_t number, std::mt19937_64 &random) {
    if (!load.create) {
        auto const n = std::uniform_int_distribution<std::size_t>(0, load.count - 1)(random);
        return "GET /v1/accounts/" + load.prefix + std::to_string(n) + "@" + load.domain +
               " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + load.token + "\r\n\r\n";
    }
    std::string const body =
        R"({"username":")" + load.prefix + std::to_string(number) + R"(","domain":")" + load.domain + "\"}";
    return "POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
           "application/json\r\nAuthorization: Bearer " +
           load.token + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Octets of the complete response at the start of `text`; 0 while it is not complete.
std::size_t complete_response(std::string_view text) {
    auto const head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    auto const field = text.find("Content-Length: ");
    if (field == std::string_view::npos || field > head) return 0;
    std::size_t length = 0;
    std::from_chars(text.data() + field + 16, text.data() + head, length);
    std::size_t const whole = head + 4 + length;
    return text.size() >= whole ? whole : 0;
}

class driver {
  public:
    explicit driver(plan load) : load_(std::move(load)), epoll_(epoll_create1(0)) {
        if (epoll_ < 0) die("epoll_create1");
        latencies_.reserve(load_.requests);
        for (std::size_t i = 0; i < load_.connections; ++i) open();
    }

    void run() {
        begun_ = steady::now();
        for (auto &one : connections_) ask(one);
        std::vector<epoll_event> events(load_.connections);
        while (latencies_.size() < load_.requests) {
            int const ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10'000);
            if (ready <= 0) die("epoll_wait: nothing for ten seconds");
            for (int i = 0; i < ready; ++i)
                progress(connections_[events[static_cast<std::size_t>(i)].data.u64]);
        }
        ended_ = steady::now();
    }

    void print() {
        std::sort(latencies_.begin(), latencies_.end());
        auto const at = [&](double part) {
            auto const index = static_cast<std::size_t>(part * static_cast<double>(latencies_.size() - 1));
            return std::chrono::duration<double, std::milli>(latencies_[index]).count();
        };
        double const seconds = std::chrono::duration<double>(ended_ - begun_).count();
        std::printf(R"({"requests":%zu,"seconds":%.3f,"rate":%.0f,"p50_ms":%.3f,"p99_ms":%.3f,"wrong":%zu})"
                    "\n",
                    latencies_.size(), seconds, static_cast<double>(latencies_.size()) / seconds, at(0.5),
                    at(0.99), wrong_);
    }

  private:
    void open() {
        connection one;
        one.fd = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(load_.port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(one.fd, reinterpret_cast<sockaddr *>(&where), sizeof where) != 0) die("connect");
        int const on = 1;
        setsockopt(one.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event interest{};
        interest.events = EPOLLIN;
        interest.data.u64 = connections_.size();
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, one.fd, &interest) != 0) die("epoll_ctl");
        connections_.push_back(std::move(one));
    }

    void ask(connection &one) {
        one.busy = asked_ < load_.requests;
        if (!one.busy) return;
        std::string const text = request_for(load_, asked_++, random_);
        one.asked = steady::now();
        if (send(one.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
            die("send");
    }

    void progress(connection &one) {
        char chunk[16384];
        ssize_t const got = recv(one.fd, chunk, sizeof chunk, 0);
        if (got <= 0) die("recv");
        one.received.append(chunk, static_cast<std::size_t>(got));
        std::size_t const whole = complete_response(one.received);
        if (whole == 0) return;
        std::string_view const expected = load_.create ? "HTTP/1.1 201" : "HTTP/1.1 200";
        if (!std::string_view(one.received).starts_with(expected)) ++wrong_;
        one.received.erase(0, whole);
        latencies_.push_back(steady::now() - one.asked);
        ask(one);
    }

    plan load_;
    int epoll_;
    std::vector<connection> connections_;
    std::vector<steady::duration> latencies_;
    std::size_t asked_ = 0;
    std::size_t wrong_ = 0;
    steady::time_point begun_;
    steady::time_point ended_;
    std::mt19937_64 random_{7};
};

}  // namespace

int main(int argc, char **argv) {
    if (argc < 8) {
        std::fprintf(stderr,
                     "usage: http_load PORT TOKEN create|get CONNECTIONS REQUESTS DOMAIN PREFIX [COUNT]\n");
        return 2;
    }
    plan load;
    load.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    load.token = argv[2];
    load.create = std::string_view(argv[3]) == "create";
    load.connections = std::strtoul(argv[4], nullptr, 10);
    load.requests = std::strtoul(argv[5], nullptr, 10);
    load.domain = argv[6];
    load.prefix = argv[7];
    load.count = argc > 8 ? std::strtoul(argv[8], nullptr, 10) : 1;
    driver bench(std::move(load));
    bench.run();
    bench.print();
    return 0;
}
