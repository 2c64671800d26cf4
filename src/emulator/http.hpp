// The HTTP exchange as the emulator sees it: values, no sockets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::emulator {

// A longer body is answered with 413: 10 MiB of records are 13.4 MiB of base64, plus their keys.
inline constexpr std::size_t request_body_bytes_max = std::size_t{16} << 20U;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;
    std::string target;
    Headers headers;  // names in any case
    std::string body;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

}  // namespace kinesisd::emulator
