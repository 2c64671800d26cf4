// RequestParser: an HTTP/1.1 request taken apart while it arrives, for the endpoint. A value
// without a socket; what it does not accept is told as the status to answer with.
#pragma once

#include "port/transport.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

struct EndpointRequest {
    std::string method;
    std::string target;   // as it came, query included
    HttpHeaders headers;  // names in lower case
    std::string body;
};

// What a request may have at most.
struct RequestLimits {
    std::vector<std::string> methods = {"GET", "HEAD"};  // empty: any
    std::size_t header_bytes_max = std::size_t{16} << 10U;
    std::size_t body_bytes_max = 0;
};

class RequestParser {
public:
    // `limits` outlives the parser.
    explicit RequestParser(const RequestLimits& limits);
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;
    ~RequestParser();

    // Takes as much as it can and returns how many bytes that was; the others are to be presented
    // again, with more behind them. Not after done() or refusal().
    std::size_t put(std::string_view bytes);

    // The status of the answer to a request that cannot be served: 400, 405, 413 or 431.
    [[nodiscard]] std::optional<int> refusal() const { return refusal_; }
    [[nodiscard]] bool done() const;
    // All of the header has come, perhaps nothing of the body.
    [[nodiscard]] bool header_done() const;
    // The header is whole, the body is not, and the client waits for a word before it sends it
    // (RFC 9110, section 10.1.1).
    [[nodiscard]] bool wants_continue() const;
    // After done().
    [[nodiscard]] bool keeps_alive() const;
    // After done().
    [[nodiscard]] EndpointRequest take();

private:
    class Message;

    std::unique_ptr<Message> message_;
    std::optional<int> refusal_;
};

}  // namespace kinesisd
