// The XMPP side of the daemon: a component link for each [[xmpp]] table, all on
// one I/O thread with a pool of workers that may wait for the database, and with
// each link what publishes profiles through it.
#pragma once

#include "app/config.hpp"
#include "component/directory.hpp"
#include "component/link.hpp"
#include "pep/profile_publisher.hpp"
#include "storage/pool.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cusax::app {

class xmpp_links {
  public:
    // `accounts` and `pool` outlive it. Links are made, and none is started.
    xmpp_links(config const &settings, component::directory &accounts, storage::connection_pool &pool);
    ~xmpp_links();  // as stop()
    xmpp_links(xmpp_links const &) = delete;
    xmpp_links &operator=(xmpp_links const &) = delete;

    void start();
    void stop();  // closes every stream in order, and answers what is under way before

    // The feed has something new; any thread.
    void wake();

    // The link of the table with this number.
    component::link &at(std::size_t number) { return *links_[number]; }

    // Any thread.
    std::vector<std::pair<std::string, component::link_stats>> stats() const;  // by component JID
    std::vector<pep::publisher_figures> profiles() const;

  private:
    boost::asio::io_context io_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::optional<boost::asio::thread_pool> workers_;
    std::vector<std::string> components_;
    std::vector<std::unique_ptr<component::link>> links_;
    std::vector<std::unique_ptr<pep::profile_publisher>> profiles_;
    std::thread thread_;
};

}  // namespace cusax::app
