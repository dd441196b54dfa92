#include "nameserver/notifier.hpp"

#include "dns/response_reader.hpp"
#include "dns/zone.hpp"

#include <gmock/gmock.h>
#include <poll.h>

namespace cusax::nameserver {
namespace {

using namespace std::chrono_literals;

constexpr int patience = 10'000;  // milliseconds

dns::name named(std::string_view text) { return dns::name::parse(text).value(); }

dns::zone_set::zone_pointer zone_at(std::uint32_t serial) {
    auto const origin = named("capulet.example.");
    dns::soa_data soa;
    soa.mname = named("ns1.capulet.example.");
    auto built = dns::zone::build(origin, serial,
                                  {{.owner = origin,
                                    .type = dns::rr_type::soa,
                                    .ttl = dns::time_to_live(60),
                                    .records = {dns::make_soa(soa)}},
                                   {.owner = origin,
                                    .type = dns::rr_type::ns,
                                    .ttl = dns::time_to_live(60),
                                    .records = {dns::make_ns(soa.mname)}}});
    return std::make_shared<dns::zone const>(std::move(*built));
}

// A secondary that hears NOTIFY and answers as it is told.
class listening_secondary {
  public:
    listening_secondary()
        : socket_(bind_socket(endpoint::parse("127.0.0.1:0").value(), SOCK_DGRAM)),
          at_(endpoint::from_socket(socket_.get())) {}

    endpoint at() const { return at_; }

    // The next request; empty where none comes.
    bytes hear(int wait = patience) {
        pollfd waiting{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, wait) <= 0) return {};
        bytes room(4096);
        socklen_t size = sizeof peer_;
        ssize_t const count = ::recvfrom(socket_.get(), room.data(), room.size(), 0,
                                         reinterpret_cast<sockaddr *>(&peer_), &size);
        room.resize(static_cast<std::size_t>(count));
        return room;
    }
    void say(bytes const &message) {
        ::sendto(socket_.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr *>(&peer_),
                 at_.size());
    }
    void acknowledge(bytes request, std::uint8_t rcode = 0) {
        request[2] |= 0x80;
        request[3] = rcode;
        say(request);
    }

  private:
    descriptor socket_;
    endpoint at_;
    sockaddr_storage peer_{};
};

std::uint32_t serial_in(bytes const &notify) {
    bytes answer = notify;
    answer[2] |= 0x80;  // a NOTIFY is shaped as its answer: the SOA stands in the answer section
    return dns::parse_soa(dns::read_response(answer).value().answer.at(0).data).value().serial;
}

class notifying : public testing::Test {
  protected:
    notifying()
        : board_({[this] {
              secondary made;
              made.address = secondary_.at();
              return made;
          }()}),
          notifier_(board_, keys_, {.answer_time = 50ms, .first_pause = 20ms, .longest_pause = 40ms}) {
        notifier_.start();
    }

    bool eventually(std::function<bool(secondary_state const &)> const &holds) {
        auto const end = std::chrono::steady_clock::now() + 10s;
        while (std::chrono::steady_clock::now() < end) {
            if (holds(board_.states(named("capulet.example.")).at(0))) return true;
            std::this_thread::yield();
        }
        return false;
    }

    listening_secondary secondary_;
    dns::tsig_keyring keys_;
    secondary_board board_;
    notifier notifier_;
};

TEST_F(notifying, change_is_told_and_its_answer_noted) {
    notifier_.changed({zone_at(7)}, {});
    auto const request = secondary_.hear();
    EXPECT_EQ(serial_in(request), 7U);
    secondary_.acknowledge(request);
    EXPECT_TRUE(eventually([](auto const &state) { return state.acknowledged == 7U && !state.pending; }));
}

TEST_F(notifying, silence_makes_it_tell_again_and_the_newest_serial_alone) {
    notifier_.changed({zone_at(7)}, {});
    EXPECT_EQ(serial_in(secondary_.hear()), 7U);
    notifier_.changed({zone_at(8)}, {});
    notifier_.changed({zone_at(9)}, {});
    auto const again = secondary_.hear();
    EXPECT_EQ(serial_in(again), 9U);
    EXPECT_TRUE(eventually([](auto const &state) { return state.error == "no answer to NOTIFY"; }));
    secondary_.acknowledge(again);
    EXPECT_TRUE(
        eventually([](auto const &state) { return state.acknowledged == 9U && state.error.empty(); }));
}

TEST_F(notifying, nonsense_is_no_answer_and_a_refusal_is_an_error) {
    notifier_.changed({zone_at(7)}, {});
    auto const request = secondary_.hear();
    secondary_.say({1, 2, 3});
    auto forged = request;
    forged[0] ^= 0xFF;
    secondary_.acknowledge(forged);
    secondary_.acknowledge(request, 5);
    EXPECT_TRUE(eventually([](auto const &state) { return state.error == "NOTIFY was answered REFUSED"; }));
    EXPECT_EQ(serial_in(secondary_.hear()), 7U) << "and told again";
    EXPECT_EQ(board_.states(named("capulet.example.")).at(0).acknowledged, std::nullopt);
}

TEST_F(notifying, zone_that_is_gone_is_told_of_no_longer) {
    notifier_.changed({zone_at(7)}, {});
    EXPECT_FALSE(secondary_.hear().empty());
    notifier_.changed({}, {named("capulet.example.")});
    while (!secondary_.hear(200).empty()) {}  // what was under way
    EXPECT_EQ(board_.stats().at(0).zones, 0U);
}

}  // namespace
}  // namespace cusax::nameserver
