// Removes bindings from a Kamailio (RPC ul.rm of usrloc) and has it read its
// domains anew (domain.reload). The URI's user part is unescaped there, and the
// host is part of the AOR (usrloc, use_domain).
#pragma once

#include "enforce/rpc_line.hpp"
#include "enforce/session_server.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace cusax::enforce {

class kamailio_rpc : public session_server {
  public:
    // `settling`: Kamailio answers before it has read its bindings from its database, and takes at most that
    // long; what is removed before counts only when it is removed again.
    kamailio_rpc(std::unique_ptr<rpc_line> line, std::chrono::milliseconds settling)
        : line_(std::move(line)), settling_(settling) {}

    std::string_view method() const override { return line_->name(); }
    result<ended> end_sessions(session_owner const &whose) override;
    // A reload without an answer may still be waiting in a server that stands still, and be made when that
    // goes on. Until it answers something harmless no other is sent, and then it is a conflict first: what
    // comes after the caller's pause cannot meet the one before.
    result<void> reload_domains() override;
    void interrupt() noexcept override { line_->interrupt(); }

  private:
    result<struct rpc_reply> call(std::string_view method, std::vector<std::string> const &params);
    std::optional<std::size_t> count_bindings(std::string const &aor);  // none: it does not say
    result<void> remove_bindings(std::string const &aor);
    result<void> see_it_settled();

    std::unique_ptr<rpc_line> line_;
    std::chrono::milliseconds settling_;
    std::uint64_t calls_ = 0;
    bool in_doubt_ = false;  // whether a reload was made
};

// The AOR as usrloc keeps it: "juliet@capulet.example".
std::string stored_aor(model::sip_uri const &aor);

}  // namespace cusax::enforce
