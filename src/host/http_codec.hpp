// HTTP/1.1 as a client speaks it: the text of a request, and an answer taken apart while it
// arrives. The parser is a value without a socket; read_head() and read_body() feed it from one.
#pragma once

#include "host/byte_stream.hpp"
#include "port/transport.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

// Request line and headers, with Content-Length where one belongs, up to the empty line.
// invalid_request if a part would break the lines (RFC 9112, section 11.1: request smuggling).
[[nodiscard]] Result<std::string> request_head(const HttpRequest& request);
// The same for a proxy that passes it on: with the whole URL (RFC 9112, section 3.2.2), and
// Proxy-Authorization unless `authorization` is empty.
[[nodiscard]] Result<std::string> forwarded_request_head(
    const HttpRequest& request, const std::string& authorization
);

// The header of an answer, and one line of a chunked body, may have this many bytes.
inline constexpr std::size_t answer_header_bytes_max = std::size_t{64} << 10U;

// Does an answer of this kind have a body? Those to HEAD never do, whatever their header says.
enum class AnswerBody { by_header, never };

class AnswerParser {
public:
    // `sink` outlives the parser; it hears of the final answer only, never of a 100 (Continue).
    AnswerParser(AnswerBody body, std::size_t body_bytes_max, ResponseSink& sink);
    AnswerParser(const AnswerParser&) = delete;
    AnswerParser& operator=(const AnswerParser&) = delete;
    ~AnswerParser();

    // Takes as much as it can and returns how many bytes that was; the others are to be presented
    // again, with more behind them. Not after done(). malformed_response or response_too_large.
    [[nodiscard]] Result<std::size_t> put(std::string_view bytes);
    // As put(), but takes no byte of the body.
    [[nodiscard]] Result<std::size_t> put_head(std::string_view bytes);
    // The stream has ended: fine for an answer that lasts until then, else connection_lost.
    [[nodiscard]] Result<> put_end();

    // The final answer's head was taken, and so the sink's begin() was called.
    [[nodiscard]] bool has_head() const;
    // A byte of an answer was seen.
    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] bool done() const;
    // After done(): the server will take another request on this connection.
    [[nodiscard]] bool keeps_alive() const;
    // After done().
    [[nodiscard]] HttpResponseHead take_head();

private:
    class Message;
    enum class Part { head, all };

    [[nodiscard]] Result<std::size_t> take(std::string_view bytes, Part part);

    std::unique_ptr<Message> message_;
    AnswerBody body_;
    std::size_t body_bytes_max_;
    ResponseSink& sink_;
    bool started_ = false;
};

// Reads until `parser` has the answer's head. Returns how many bytes behind it are in `buffer`:
// few, so that a body that has to wait for room waits in the network. `buffer` holds more than
// answer_header_bytes_max.
[[nodiscard]] Awaitable<Result<std::size_t>> read_head(
    ByteStream& stream, AnswerParser& parser, std::span<char> buffer
);
// Goes on with those `held` bytes until `parser` is done. Returns how many bytes behind the answer
// were read, which makes the connection unfit for another request.
[[nodiscard]] Awaitable<Result<std::size_t>> read_body(
    ByteStream& stream, AnswerParser& parser, std::span<char> buffer, std::size_t held
);

}  // namespace kinesisd
