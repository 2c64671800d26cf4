// Connecting to whichever address of a server answers first, as RFC 8305 advises: IPv6 and IPv4 in
// turn, the next one after a moment or a failure, and none is given up while there is time.
#pragma once

#include "base/time.hpp"
#include "host/deadline.hpp"
#include "host/resolver.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace kinesisd {

// The kinds of address in turn, beginning with the first one's; else in their order.
[[nodiscard]] Addresses interleaved(const Addresses& addresses);

// A connection with TCP_NODELAY on, to one of the first eight addresses. connect_failed or
// timed_out, with what each address said. Cancellable.
[[nodiscard]] Awaitable<Result<asio::ip::tcp::socket>> connect_tcp(
    const Addresses& addresses, unsigned short port, SteadyTime deadline
);

}  // namespace kinesisd
