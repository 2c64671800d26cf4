// Names to addresses, within a deadline. The system's resolver cannot be interrupted, so a look-up
// that takes too long is abandoned: it ends on its own, later, and nobody hears of it.
#pragma once

#include "base/error.hpp"
#include "host/deadline.hpp"
#include "port/awaitable.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace kinesisd {

// At least one address, in the resolver's order of preference. An address as the host needs no
// resolver. name_not_resolved or timed_out. Cancellable.
[[nodiscard]] Awaitable<Result<std::vector<asio::ip::tcp::endpoint>>> resolve(
    const std::string& host, unsigned short port, SteadyTime deadline
);

}  // namespace kinesisd
