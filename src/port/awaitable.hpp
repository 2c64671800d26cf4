// The coroutine type of the daemon. Everything that waits returns Awaitable.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace kinesisd {

namespace asio = boost::asio;

template <class T = void>
using Awaitable = asio::awaitable<T>;
using Executor = asio::any_io_executor;

}  // namespace kinesisd
