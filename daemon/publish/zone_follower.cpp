#include "publish/zone_follower.hpp"

#include "base/log.hpp"
#include "publish/zone_intake.hpp"

#include <malloc.h>

#include <exception>
#include <utility>

namespace cusax::publish {
namespace {

constexpr std::int64_t before_everything = -1;

}  // namespace

zone_follower::zone_follower(storage::connection_pool &pool, observer on_change,
                             std::chrono::milliseconds poll)
    : zones_(pool), on_change_(std::move(on_change)), poll_(poll), revision_(before_everything) {}

zone_follower::~zone_follower() { stop(); }

void zone_follower::start() {
    thread_ = std::thread([this] { run(); });
}

void zone_follower::stop() {
    pacer_.stop();
    if (thread_.joinable()) thread_.join();
}

follower_figures zone_follower::figures() const {
    return {.loaded = loaded_, .revision = revision_, .zones = snapshot()->size(), .failures = failures_};
}

void zone_follower::run() {
    do {
        try {
            follow();
        } catch (std::exception const &broken) {
            ++failures_;
            log_warning("ZONES_NOT_READ", {{"why", broken.what()}});
        }
    } while (pacer_.wait(poll_) != pacer::reason::stopped);
}

void zone_follower::follow() {
    bool const everything = revision_ == before_everything;
    auto const served = everything ? std::make_shared<dns::zone_set const>() : snapshot();
    zone_intake intake(*served);
    zones_.read_since(revision_, intake);
    auto news = intake.finish();
    if (!news.fits) return start_anew();
    if (everything || !news.changed.empty() || !news.removed.empty())
        served_.store(std::make_shared<dns::zone_set const>(served->with(news.changed, news.removed)));
    revision_ = news.revision;
    if (everything) {
        ::malloc_trim(0);  // reading a large zone leaves holes behind
        log_info("ZONES_LOADED", {{"zones", news.changed.size()}, {"revision", news.revision}});
    }
    loaded_ = true;
    if (on_change_ && !(news.changed.empty() && news.removed.empty())) on_change_(news.changed, news.removed);
}

// What we have and the journal do not fit together.
void zone_follower::start_anew() {
    log_warning("ZONES_READ_AGAIN", {{"revision", revision_.load()}});
    revision_ = before_everything;
    pacer_.wake();
}

}  // namespace cusax::publish
