#include "storage/listener.hpp"

#include "base/exceptions.hpp"
#include "base/log.hpp"
#include "storage/session.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <system_error>
#include <thread>

namespace cusax::storage {
namespace {

constexpr std::chrono::milliseconds first_pause{20};
constexpr std::chrono::milliseconds longest_pause{1000};
// A connection over which nothing comes may be dead: it is asked now and then.
constexpr std::chrono::milliseconds longest_silence{15'000};

// Readable once it was rung, and for ever.
class bell {
  public:
    bell() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~bell() { close(descriptor_); }
    bell(bell const &) = delete;
    bell &operator=(bell const &) = delete;

    void ring() const { eventfd_write(descriptor_, 1); }
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

class channel_receiver : public pqxx::notification_receiver {
  public:
    channel_receiver(pqxx::connection_base &on, std::string const &channel, std::set<std::string> &heard)
        : notification_receiver(on, channel), heard_(heard) {}

    void operator()(std::string const &, int) override { heard_.insert(channel()); }

  private:
    std::set<std::string> &heard_;
};

}  // namespace

class listener::impl {
  public:
    impl(database settings, std::vector<std::string> channels, callback heard)
        : settings_(std::move(settings)),
          channels_(std::move(channels)),
          heard_(std::move(heard)),
          thread_([this] { run(); }) {}

    ~impl() {
        stopped_ = true;
        bell_.ring();
        thread_.join();
    }

    bool connected() const { return connected_; }

  private:
    void run() {
        auto pause = first_pause;
        while (!stopped_) {
            try {
                session on(settings_);
                pause = first_pause;
                listen(on);
            } catch (std::exception const &lost) {
                log_warning("LISTENER_LOST", {{"reason", lost.what()}});
            }
            connected_ = false;
            wait_for(-1, pause);
            pause = std::min(pause * 2, longest_pause);
        }
    }

    // Returns when stopped; throws when the connection is lost.
    void listen(session &on) {
        std::set<std::string> pending;
        std::vector<std::unique_ptr<channel_receiver>> receivers;  // each says LISTEN
        receivers.reserve(channels_.size());
        for (auto const &channel : channels_)
            receivers.push_back(std::make_unique<channel_receiver>(on.connection(), channel, pending));
        on.connection().get_notifs();
        connected_ = true;
        pending.insert(channels_.begin(), channels_.end());
        while (!stopped_) {
            tell(pending);
            if (!wait_for(on.connection().sock(), longest_silence)) probe(on);
            on.connection().get_notifs();
            if (!on.connection().is_open()) throw unavailable("the connection was closed");
        }
    }

    void tell(std::set<std::string> &pending) {
        for (auto const &channel : pending) {
            if (stopped_) return;
            try {
                heard_(channel);
            } catch (std::exception const &thrown) {
                log_error("LISTENER_CALLBACK_FAILED", {{"channel", channel}, {"reason", thrown.what()}});
            }
        }
        pending.clear();
    }

    static void probe(session &on) {
        static constexpr statement nothing{"listener_probe", "SELECT 1"};
        pqxx::nontransaction in(on.connection());
        on.run(in, nothing);
    }

    // False: nothing came in that time. A negative descriptor waits for the bell alone.
    bool wait_for(int descriptor, std::chrono::milliseconds longest) const {
        pollfd watched[] = {{.fd = bell_.descriptor(), .events = POLLIN, .revents = 0},
                            {.fd = descriptor, .events = POLLIN, .revents = 0}};
        return poll(watched, 2, static_cast<int>(longest.count())) != 0;
    }

    database settings_;
    std::vector<std::string> channels_;
    callback heard_;
    bell bell_;
    std::atomic<bool> stopped_{false};
    std::atomic<bool> connected_{false};
    std::thread thread_;  // last: it uses the others
};

listener::listener(database settings, std::vector<std::string> channels, callback heard)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(channels), std::move(heard))) {}
listener::~listener() = default;

void listener::stop() { impl_.reset(); }

bool listener::connected() const { return impl_ && impl_->connected(); }

}  // namespace cusax::storage
