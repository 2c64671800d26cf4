// What is said to an HTTP proxy (RFC 9110, section 9.3.6), and what its refusals mean.
#pragma once

#include "host/byte_stream.hpp"
#include "host/route.hpp"

namespace kinesisd {

// Asks the proxy at the other end of `stream` for a tunnel to `route.origin`. After success all
// bytes are the origin's. connect_failed with what the proxy says, connection_lost,
// malformed_response. Cancellable; has no deadline of its own.
[[nodiscard]] Awaitable<Result<>> open_tunnel(ByteStream& stream, const Route& route);

// An answer of the proxy itself to a request that it should have passed on: connect_failed.
// A status that a proxy and a service both use counts as the proxy's if no service has signed it
// with the id of a request.
[[nodiscard]] Result<> check_forwarded(const HttpResponseHead& head, const Route& route);

}  // namespace kinesisd
