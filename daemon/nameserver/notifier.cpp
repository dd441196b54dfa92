#include "nameserver/notifier.hpp"

#include "base/log.hpp"
#include "nameserver/notify_target.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <utility>

namespace cusax::nameserver {

notifier::notifier(secondary_board &board, dns::tsig_keyring const &keys, notifier_pace pace)
    : board_(board), pace_(pace), wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    for (std::size_t i = 0; i < board.secondaries().size(); ++i) {
        auto const &key = board.secondaries()[i].key;
        targets_.push_back(std::make_unique<notify_target>(i, board, key ? keys.find(*key) : nullptr, pace_));
    }
}

notifier::~notifier() { stop(); }

void notifier::start() {
    thread_ = std::thread([this] {
        try {
            run();
        } catch (std::exception const &problem) {  // as for the threads that answer: nameserver/server.cpp
            log_error("DNS_THREAD_FAILED", {{"error", problem.what()}});
            std::abort();
        }
    });
}

void notifier::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    ::eventfd_write(wake_.get(), 1);
    if (thread_.joinable()) thread_.join();
}

void notifier::changed(std::vector<dns::zone_set::zone_pointer> const &zones,
                       std::vector<dns::name> const &removed) {
    if (targets_.empty()) return;
    {
        std::lock_guard const lock(mutex_);
        for (auto const &zone : zones) news_.push_back(zone->find(zone->origin(), dns::rr_type::soa).value());
        for (auto const &origin : removed)
            news_.push_back({.owner = origin, .type = dns::rr_type::soa, .ttl = {}, .records = {}});
    }
    ::eventfd_write(wake_.get(), 1);
}

void notifier::take_news() {
    eventfd_t count = 0;
    ::eventfd_read(wake_.get(), &count);
    std::vector<dns::rrset> news;
    {
        std::lock_guard const lock(mutex_);
        news.swap(news_);
    }
    for (auto const &soa : news) {
        bool const is_gone = soa.records.empty();
        for (auto const &target : targets_) is_gone ? target->remove(soa.owner) : target->add(soa);
        if (is_gone) board_.forget(soa.owner);
    }
}

// Milliseconds until something is due; -1 where nothing is.
int notifier::wait_time() const {
    std::optional<notify_target::clock::time_point> first;
    for (auto const &target : targets_)
        if (auto const next = target->next()) first = std::min(first.value_or(*next), *next);
    if (!first) return -1;
    auto const left =
        std::chrono::ceil<std::chrono::milliseconds>(*first - notify_target::clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void notifier::run() {
    std::vector<pollfd> watched{{.fd = wake_.get(), .events = POLLIN, .revents = 0}};
    for (auto const &target : targets_)
        watched.push_back({.fd = target->socket(), .events = POLLIN, .revents = 0});
    while (true) {
        if (::poll(watched.data(), watched.size(), wait_time()) < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
        {
            std::lock_guard const lock(mutex_);
            if (stopping_) return;
        }
        take_news();
        for (auto const &target : targets_) {
            target->receive();
            target->send_due(notify_target::clock::now());
        }
    }
}

}  // namespace cusax::nameserver
