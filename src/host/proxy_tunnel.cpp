#include "host/proxy_tunnel.hpp"

#include "host/address.hpp"
#include "host/http_codec.hpp"
#include "host/http_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace kinesisd {

namespace {

// Nobody wants the body of a proxy's answer.
class IgnoringSink final : public ResponseSink {
public:
    void begin(const HttpResponseHead& /*head*/, std::optional<std::size_t> /*bytes*/) override {}
    void piece(std::string_view /*bytes*/) override {}
};

bool offers_basic(const HttpResponseHead& head) {
    return std::ranges::any_of(head.headers, [](const auto& header) {
        const auto& [name, value] = header;
        return name == "proxy-authenticate" && lower_case(value).find("basic") != std::string::npos;
    });
}

std::string why_unauthorized(const HttpResponseHead& head, const aws::Proxy& proxy) {
    if (!offers_basic(head)) return "it wants a kind of authentication other than Basic";
    if (proxy.authorization.empty())
        return "it wants a user and a password: write http://user:password@host:port";
    return "it refuses the user or the password that the variable gives";
}

// What a person makes of a proxy's status.
std::string meaning(const HttpResponseHead& head, const Route& route) {
    const std::string target = join_address(route.origin.host, route.origin.port);
    switch (head.status) {
        case 407: return why_unauthorized(head, *route.proxy);
        case 403: return "it does not allow " + target;
        case 405:
        case 501: return "it is no proxy for " + to_text(route.origin);
        case 502:
        case 503: return "it cannot reach " + target;
        case 504: return "it has waited for " + target + " in vain";
        default: return "it does not connect to " + target;
    }
}

Error refusal(const HttpResponseHead& head, const Route& route) {
    return Error{
        Errc::connect_failed,
        "the proxy has answered " + std::to_string(head.status) + ": " + meaning(head, route)
    };
}

Result<std::string> connect_head(const Route& route) {
    HttpRequest request;
    request.method = "CONNECT";
    request.target = join_address(route.origin.host, route.origin.port);
    request.headers = {{"Host", request.target}};
    const std::string& authorization = route.proxy->authorization.reveal();
    if (!authorization.empty()) request.headers.emplace_back("Proxy-Authorization", authorization);
    return request_head(request);
}

}  // namespace

Awaitable<Result<>> open_tunnel(ByteStream& stream, const Route& route) {
    const Result<std::string> question = connect_head(route);
    if (!question) co_return question.error();
    const Result<> written = co_await stream.write_all(*question, "");
    IgnoringSink sink;
    AnswerParser parser{AnswerBody::never, 0, sink};
    std::vector<char> buffer(answer_header_bytes_max + 1);
    const Result<std::size_t> left = co_await read_head(stream, parser, buffer);
    if (!left) co_return written ? left.error() : written.error();
    const HttpResponseHead head = parser.take_head();
    if (head.status / 100 != 2) co_return refusal(head, route);
    // In TLS the client speaks first: a byte more is not the origin's.
    if (*left > 0) co_return Error{Errc::malformed_response, "bytes behind the proxy's answer"};
    co_return Result<>{};
}

Result<> check_forwarded(const HttpResponseHead& head, const Route& route) {
    static constexpr std::array ambiguous{403, 405, 501, 502, 503, 504};
    const bool is_of_service = find_header(head.headers, "x-amzn-requestid").has_value();
    const bool is_ambiguous = std::ranges::find(ambiguous, head.status) != ambiguous.end();
    if (head.status != 407 && (is_of_service || !is_ambiguous)) return {};
    return refusal(head, route);
}

}  // namespace kinesisd
