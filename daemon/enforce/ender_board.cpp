#include "enforce/ender_board.hpp"

#include <utility>

namespace cusax::enforce {

ender_board::ender_board(std::string target, std::string_view method) {
    figures_.target = std::move(target);
    figures_.method = method;
}

ender_figures ender_board::figures() const {
    std::lock_guard const lock(mutex_);
    return figures_;
}

void ender_board::begin_term() {
    std::lock_guard const lock(mutex_);
    figures_.leading = true;
}

void ender_board::end_term() {
    std::lock_guard const lock(mutex_);
    figures_.leading = false;
    figures_.waiting_since.reset();
    figures_.trouble.clear();
}

void ender_board::note_waiting(timestamp since) {
    std::lock_guard const lock(mutex_);
    figures_.waiting_since = since;
}

void ender_board::note_caught_up() {
    std::lock_guard const lock(mutex_);
    figures_.waiting_since.reset();
}

void ender_board::note_ended(timestamp when) {
    std::lock_guard const lock(mutex_);
    ++figures_.ended;
    figures_.last_success = when;
}

void ender_board::note_failed() {
    std::lock_guard const lock(mutex_);
    ++figures_.failed;
}

void ender_board::note_reload() {
    std::lock_guard const lock(mutex_);
    ++figures_.reloads;
}

void ender_board::note_retry() {
    std::lock_guard const lock(mutex_);
    ++figures_.retries;
}

void ender_board::note_trouble(std::string why) {
    std::lock_guard const lock(mutex_);
    figures_.trouble = std::move(why);
}

void ender_board::note_answering() {
    std::lock_guard const lock(mutex_);
    figures_.trouble.clear();
}

}  // namespace cusax::enforce
