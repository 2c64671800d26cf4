// Port: one HTTP/1.1 exchange. The body of the answer is handed on in pieces while it arrives, so
// that a page can be decoded while its bytes are in the cache; collect() is for who wants it whole.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "port/awaitable.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {

enum class Scheme { http, https };

// Where to connect. Two equal origins share pooled connections.
struct Origin {
    Scheme scheme = Scheme::https;
    std::string host;  // a name or an address, without brackets
    unsigned short port = 443;

    friend bool operator==(const Origin&, const Origin&) = default;
    friend auto operator<=>(const Origin&, const Origin&) = default;
};

// Whether a proxy may stand between: never before services of this machine.
enum class ProxyUse { allowed, never };

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    Origin origin;
    std::string method = "POST";
    std::string target = "/";
    HttpHeaders headers;  // with Host; without Content-Length, which the transport adds
    std::string body;
    Duration connect_timeout = std::chrono::seconds{3};
    Duration request_timeout = std::chrono::seconds{30};  // from the connection to the last byte
    std::size_t response_bytes_max = std::size_t{16} << 20U;
    ProxyUse proxy = ProxyUse::allowed;
};

struct HttpResponseHead {
    int status = 0;
    HttpHeaders headers;  // names in lower case
};

// The value of the first header of that (lower-case) name.
[[nodiscard]] std::optional<std::string_view> find_header(
    const HttpHeaders& headers, std::string_view name
);

// Takes the answer as it arrives. `begin` is called once an attempt: a stale pooled connection is
// retried on a fresh one before any byte of an answer was seen, so it is never called twice here.
class ResponseSink {
public:
    ResponseSink() = default;
    ResponseSink(const ResponseSink&) = delete;
    ResponseSink& operator=(const ResponseSink&) = delete;
    virtual ~ResponseSink() = default;

    // `body_bytes` is the Content-Length, if the answer has one.
    virtual void begin(const HttpResponseHead& head, std::optional<std::size_t> body_bytes) = 0;
    // Awaited after begin() if there may be a body, before its first piece: who has no room for it
    // waits here while it stays in the network. No deadline of the request runs meanwhile.
    [[nodiscard]] virtual Awaitable<> room();
    // The view is valid during the call only.
    virtual void piece(std::string_view bytes) = 0;
};

class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    // Success means that the answer is whole, whatever its status. Errors: name_not_resolved,
    // connect_failed, connection_lost, timed_out, tls_failed, response_too_large,
    // malformed_response. `request` and `sink` must outlive the call. Cancellable.
    [[nodiscard]] virtual Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& request, ResponseSink& sink
    ) = 0;
};

struct HttpResponse {
    HttpResponseHead head;
    std::string body;
};

// Makes room for a body of so many bytes (nothing: any number up to the limit); it waits as long as
// it takes. May be asked again in one call: for the answer to a repetition.
using MakeRoom = std::function<Awaitable<>(std::optional<std::size_t> body_bytes)>;

// Reads the body of a success while it arrives, in the place of collect().
class BodyReader {
public:
    BodyReader() = default;
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;
    virtual ~BodyReader() = default;

    // A success with this head: its body follows from the first byte on. May come again in one
    // call: with the answer to a repetition.
    virtual void begin(const HttpResponseHead& head) = 0;
    // The view is valid during the call only.
    virtual void put(std::string_view bytes) = 0;
};

// One exchange with the whole body in memory; room is made for the body of a success, and if there
// is a `reader` it gets that body and `HttpResponse::body` is empty. The body has
// `body_padding_bytes` of capacity (and readable zero bytes) behind its end, as simdjson wants.
inline constexpr std::size_t body_padding_bytes = 64;
[[nodiscard]] Awaitable<Result<HttpResponse>> collect(
    Transport& transport,
    const HttpRequest& request,
    MakeRoom make_room = {},
    BodyReader* reader = nullptr
);

}  // namespace kinesisd
