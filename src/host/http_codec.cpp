#include "host/http_codec.hpp"

#include "base/check.hpp"
#include "host/address.hpp"
#include "host/http_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace kinesisd {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Text = boost::beast::string_view;

// One read of an answer's head takes no more than this, and so no more of its body.
constexpr std::size_t head_piece_bytes_max = std::size_t{16} << 10U;

constexpr std::string_view line_breakers{"\r\n\0", 3};

bool is_one_line(std::string_view text) {
    return text.find_first_of(line_breakers) == std::string_view::npos;
}

bool is_one_word(std::string_view text) {
    return !text.empty() && is_one_line(text) && text.find(' ') == std::string_view::npos;
}

Result<std::string> head_of(
    const HttpRequest& request, const std::string& target, const HttpHeaders& more
) {
    if (!is_one_word(request.method) || !is_one_word(target)) {
        return Error{Errc::invalid_request, "method or target is not one word"};
    }
    std::string head = request.method + " " + target + " HTTP/1.1\r\n";
    for (const HttpHeaders* headers : {&request.headers, &more}) {
        for (const auto& [name, value] : *headers) {
            if (!is_one_word(name) || !is_one_line(value)) {
                return Error{Errc::invalid_request, "header " + name + " is not one line"};
            }
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }
    // RFC 9110, section 8.6: methods that may have a body say so even when it is empty.
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        head.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    }
    head += "\r\n";
    return head;
}

// RFC 8446, section 5.1: a record of a handshake or an alert, of any version.
bool is_tls(std::string_view bytes) {
    return bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
}

}  // namespace

Result<std::string> request_head(const HttpRequest& request) {
    return head_of(request, request.target, {});
}

Result<std::string> forwarded_request_head(
    const HttpRequest& request, const std::string& authorization
) {
    constexpr unsigned short http_port = 80;
    const Origin& origin = request.origin;
    std::string authority = join_address(origin.host, origin.port);
    if (origin.port == http_port) authority.resize(authority.rfind(':'));
    HttpHeaders more;
    if (!authorization.empty()) more.emplace_back("Proxy-Authorization", authorization);
    return head_of(request, "http://" + authority + request.target, more);
}

// One message as Beast's parser sees it: the final answer, or a 1xx before it.
class AnswerParser::Message final : public http::basic_parser<false> {
public:
    explicit Message(ResponseSink& sink) : sink_{sink} {}

    [[nodiscard]] bool is_interim() const { return head_.status / 100 == 1; }
    [[nodiscard]] HttpResponseHead& head() { return head_; }
    [[nodiscard]] bool is_in_chunks() const { return is_header_done() && chunked(); }

private:
    void on_request_impl(http::verb, Text, Text, int, error_code&) override {}

    void on_response_impl(int status, Text, int, error_code&) override { head_.status = status; }

    void on_field_impl(http::field, Text name, Text value, error_code& failure) override {
        // Beast's own limit starts anew behind the fields that it has taken already.
        header_bytes_ += name.size() + value.size() + 4;
        if (header_bytes_ > answer_header_bytes_max) failure = http::error::header_limit;
        // What follows a chunked body is not part of the head any more.
        if (failure || is_header_done()) return;
        head_.headers.emplace_back(
            lower_case({name.data(), name.size()}), std::string{value.data(), value.size()}
        );
    }

    void on_header_impl(error_code&) override {
        if (is_interim()) return;
        std::optional<std::size_t> body_bytes;
        const auto announced = content_length();
        if (announced && (*announced == 0 || !is_done())) body_bytes = *announced;
        sink_.begin(head_, body_bytes);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(Text bytes, error_code&) override {
        if (!bytes.empty()) sink_.piece({bytes.data(), bytes.size()});
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, error_code& failure) override {
        return on_body_impl(bytes, failure);
    }

    void on_finish_impl(error_code&) override {}

    ResponseSink& sink_;
    HttpResponseHead head_;
    std::size_t header_bytes_ = 0;
};

AnswerParser::AnswerParser(AnswerBody body, std::size_t body_bytes_max, ResponseSink& sink)
    : body_{body}, body_bytes_max_{body_bytes_max}, sink_{sink} {}

AnswerParser::~AnswerParser() = default;

Result<std::size_t> AnswerParser::put(std::string_view bytes) {
    return take(bytes, Part::all);
}

Result<std::size_t> AnswerParser::put_head(std::string_view bytes) {
    return take(bytes, Part::head);
}

Result<std::size_t> AnswerParser::take(std::string_view bytes, Part part) {
    const auto wants_more = [&] { return part == Part::head ? !has_head() : !done(); };
    if (!has_head() && is_tls(bytes)) {
        return Error{
            Errc::malformed_response, "the server speaks TLS; is it an https:// endpoint?"
        };
    }
    std::size_t taken = 0;
    while (taken < bytes.size() && wants_more()) {
        if (!message_ || message_->is_done()) {
            message_ = std::make_unique<Message>(sink_);
            message_->header_limit(answer_header_bytes_max);
            message_->body_limit(body_bytes_max_);
            message_->skip(body_ == AnswerBody::never);
            started_ = true;
        }
        message_->eager(part == Part::all);
        error_code failure;
        const std::string_view rest = bytes.substr(taken);
        if (message_->is_in_chunks() && is_torn_last_chunk(rest)) break;
        taken += message_->put(asio::const_buffer{rest.data(), rest.size()}, failure);
        if (failure == http::error::need_more) break;
        if (failure == http::error::body_limit) {
            return Error{
                Errc::response_too_large,
                "a body of more than " + std::to_string(body_bytes_max_) + " bytes"
            };
        }
        if (failure) return Error{Errc::malformed_response, failure.message()};
    }
    return taken;
}

Result<> AnswerParser::put_end() {
    if (!message_) return Error{Errc::connection_lost, "closed without an answer"};
    error_code failure;
    if (!message_->is_done()) message_->put_eof(failure);
    if (failure || !done()) {
        return Error{Errc::connection_lost, "closed in the middle of the answer"};
    }
    return {};
}

bool AnswerParser::has_head() const {
    return message_ && message_->is_header_done() && !message_->is_interim();
}

bool AnswerParser::done() const {
    return message_ && message_->is_done() && !message_->is_interim();
}

bool AnswerParser::keeps_alive() const {
    check(done());
    return message_->keep_alive();
}

HttpResponseHead AnswerParser::take_head() {
    check(done());
    return std::move(message_->head());
}

Awaitable<Result<std::size_t>> read_head(
    ByteStream& stream, AnswerParser& parser, std::span<char> buffer
) {
    check(buffer.size() > answer_header_bytes_max);
    std::size_t held = 0;
    while (!parser.has_head()) {
        const std::size_t free = buffer.size() - held;
        if (free == 0) co_return Error{Errc::malformed_response, "a line without an end"};
        const std::span<char> piece = buffer.subspan(held, std::min(free, head_piece_bytes_max));
        const Result<std::size_t> bytes = co_await stream.read_some(piece);
        if (!bytes) co_return bytes.error();
        if (*bytes == 0) {
            const Result<> end = parser.put_end();
            check(!end);
            co_return end.error();
        }
        held += *bytes;
        const Result<std::size_t> taken = parser.put_head({buffer.data(), held});
        if (!taken) co_return taken.error();
        held -= *taken;
        std::memmove(buffer.data(), buffer.data() + *taken, held);
    }
    co_return held;
}

Awaitable<Result<std::size_t>> read_body(
    ByteStream& stream, AnswerParser& parser, std::span<char> buffer, std::size_t held
) {
    while (true) {
        const Result<std::size_t> taken = parser.put({buffer.data(), held});
        if (!taken) co_return taken.error();
        held -= *taken;
        std::memmove(buffer.data(), buffer.data() + *taken, held);
        if (parser.done()) co_return held;
        if (held == buffer.size()) {
            co_return Error{Errc::malformed_response, "a line without an end"};
        }
        const Result<std::size_t> bytes = co_await stream.read_some(buffer.subspan(held));
        if (!bytes) co_return bytes.error();
        if (*bytes == 0) {
            const Result<> end = parser.put_end();
            if (!end) co_return end.error();
            co_return held;
        }
        held += *bytes;
    }
}

}  // namespace kinesisd
