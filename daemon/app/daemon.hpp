// The composition root: every part of the daemon, made in the order in which one
// leans on the other, started, watched, and stopped in reverse.
#pragma once

#include "app/config.hpp"

#include <memory>

namespace cusax::app {

class daemon {
  public:
    // Binds nothing yet. Throws std::runtime_error where certificates or the list of passwords cannot be
    // read.
    explicit daemon(config settings);
    ~daemon();
    daemon(daemon const &) = delete;
    daemon &operator=(daemon const &) = delete;

    // Binds every address and begins. A database that is away is no error: the
    // daemon serves what it can and heals. Throws std::runtime_error with the
    // address where a port cannot be had, storage::schema_error where the schema
    // is not this program's.
    void start();

    // True once everything that GET /readyz requires is there. May block.
    bool is_ready();

    // Certificates, tokens, the list of passwords and log settings, anew. What cannot be read is logged and
    // stays as it was.
    void reload(config const &anew);

    // Lets requests in flight finish, closes the XMPP streams, ends every thread.
    void stop();

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace cusax::app
