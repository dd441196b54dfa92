#include "app/serve.hpp"

#include "app/daemon.hpp"
#include "app/timer.hpp"
#include "base/log.hpp"

#include <systemd/sd-daemon.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <optional>

namespace cusax::app {
namespace {

using namespace std::chrono_literals;

// For what follows the requests under way. A database that is frozen, rather than away, would hold it up for
// ever.
constexpr auto longest_end = 5s;

constexpr timespec readiness_poll{.tv_sec = 0, .tv_nsec = 200'000'000};

// The signals that steer the daemon, blocked in every thread and waited for in one.
sigset_t steering_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (int const signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

void reload(daemon &running, std::string const &file) {
    sd_notify(0, "RELOADING=1");
    auto const anew = load_config(file, [](char const *name) -> char const * { return std::getenv(name); });
    if (anew) {
        running.reload(*anew);
    } else {
        for (auto const &mistake : anew.error()) log_error("CONFIG_MISTAKE", {{"where", render(mistake)}});
    }
    sd_notify(0, "READY=1");
}

// Nothing that was answered is lost by it: an answer follows the commit.
[[noreturn]] void end_unfinished() {
    log_error("STOP_UNFINISHED", {{"why", "something waits that does not come; the database may be frozen"}});
    std::_Exit(1);
}

}  // namespace

int serve(config const &settings, std::string const &file) {
    configure_log(settings.log.level, settings.log.format);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    sigset_t const steering = steering_signals();
    pthread_sigmask(SIG_BLOCK, &steering, nullptr);

    std::optional<timer> overdue;  // outlives the daemon, whose end may hang, too
    daemon running(settings);
    running.start();
    bool ready = false;
    while (true) {
        if (!ready && running.is_ready()) {
            ready = true;
            log_info("READY");
            sd_notify(0, "READY=1");
        }
        int const signal =
            ready ? sigwaitinfo(&steering, nullptr) : sigtimedwait(&steering, nullptr, &readiness_poll);
        if (signal == SIGHUP) reload(running, file);
        if (signal == SIGTERM || signal == SIGINT) break;
    }
    log_info("STOPPING");
    sd_notify(0, "STOPPING=1");
    overdue.emplace(settings.http.stop_grace + longest_end, end_unfinished);
    running.stop();
    log_info("STOPPED");
    return 0;
}

}  // namespace cusax::app
