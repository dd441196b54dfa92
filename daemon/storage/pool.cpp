#include "storage/pool.hpp"

#include "base/exceptions.hpp"
#include "storage/read.hpp"
#include "storage/session.hpp"

namespace cusax::storage {

connection_pool::lease::lease(connection_pool &from, std::unique_ptr<session> lent)
    : home_(from), lent_(std::move(lent)) {}

connection_pool::lease::~lease() {
    if (lent_) home_.take_back(std::move(lent_));
}

connection_pool::connection_pool(database settings, std::size_t size, std::chrono::milliseconds patience)
    : settings_(std::move(settings)), size_(size), patience_(patience) {
    idle_.reserve(size);
}

connection_pool::~connection_pool() = default;

connection_pool::lease connection_pool::acquire() {
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, patience_, [this] { return lent_ < size_; }))
            throw unavailable("every connection to the database is busy");
        ++lent_;
        if (!idle_.empty()) {
            auto lent = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(lent)};
        }
    }
    try {
        return {*this, std::make_unique<session>(settings_)};
    } catch (...) {
        take_back(nullptr);
        throw;
    }
}

void connection_pool::drop_idle() {
    std::vector<std::unique_ptr<session>> dropped;  // closed outside the lock
    std::lock_guard const lock(mutex_);
    dropped.swap(idle_);
    idle_.reserve(size_);
}

bool connection_pool::is_reachable() {
    static constexpr statement one{"one", "SELECT 1"};
    try {
        return !read(*this, [](session &on, pqxx::transaction_base &in) { return on.run(in, one).empty(); });
    } catch (std::exception const &) {
        return false;
    }
}

connection_pool::figures connection_pool::stats() const {
    std::lock_guard const lock(mutex_);
    return {.size = size_, .lent = lent_, .idle = idle_.size()};
}

void connection_pool::take_back(std::unique_ptr<session> lent) noexcept {
    {
        std::lock_guard const lock(mutex_);
        --lent_;
        // Never allocates: room for every connection was reserved.
        if (lent && lent->usable()) idle_.push_back(std::move(lent));
    }
    freed_.notify_one();
}

}  // namespace cusax::storage
