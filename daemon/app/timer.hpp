// Runs a chore every so often on a thread of its own; what it throws is logged.
#pragma once

#include "base/log.hpp"
#include "base/pacer.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <thread>

namespace cusax::app {

class timer {
  public:
    timer(std::chrono::milliseconds every, std::function<void()> chore)
        : thread_([this, every, chore = std::move(chore)] {
              while (pacer_.wait(every) != pacer::reason::stopped) {
                  try {
                      chore();
                  } catch (std::exception const &broken) {
                      log_warning("CHORE_FAILED", {{"why", broken.what()}});
                  }
              }
          }) {}
    ~timer() {
        pacer_.stop();
        thread_.join();
    }
    timer(timer const &) = delete;
    timer &operator=(timer const &) = delete;

  private:
    pacer pacer_;
    std::thread thread_;
};

}  // namespace cusax::app
