// The Asio types of this room, spelled once: everything of a link runs on its
// strand, what blocks runs on the workers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

namespace cusax::component {

namespace asio = boost::asio;

using link_strand = asio::strand<asio::io_context::executor_type>;

}  // namespace cusax::component
