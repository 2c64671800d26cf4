#include "host/address.hpp"

#include "base/text.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace kinesisd {

namespace {

Error not_an_address(std::string_view text) {
    return Error{
        Errc::invalid_configuration,
        "expected HOST:PORT such as 127.0.0.1:9464 or [::1]:9464, found \"" + std::string{text} +
            "\""
    };
}

}  // namespace

Result<std::pair<std::string, unsigned short>> split_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return not_an_address(text);
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find_first_of("[]:") != std::string_view::npos) {
        return not_an_address(text);
    }
    const std::optional<std::uint64_t> port = parse_uint64(text.substr(colon + 1));
    if (host.empty() || !port || *port > std::numeric_limits<unsigned short>::max()) {
        return not_an_address(text);
    }
    return std::pair{std::string{host}, static_cast<unsigned short>(*port)};
}

std::string join_address(std::string_view host, unsigned short port) {
    const bool brackets = host.find(':') != std::string_view::npos;
    std::string text;
    if (brackets) text += '[';
    text += host;
    if (brackets) text += ']';
    return text + ":" + std::to_string(port);
}

}  // namespace kinesisd
