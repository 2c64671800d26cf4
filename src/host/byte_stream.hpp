// ByteStream: a connection, plain or TLS, as the HTTP code sees it. It is virtual so that the heavy
// templates of Asio's streams are compiled once, in tcp_stream.cpp and tls_stream.cpp. Belongs to
// one loop thread; destroying it closes the connection, with no operation under way.
#pragma once

#include "base/error.hpp"
#include "port/awaitable.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace kinesisd {

class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    // At least one byte, or 0 at the end of the stream. connection_lost for everything else: a
    // reset, a TLS stream cut without its goodbye, close(). Cancellable.
    [[nodiscard]] virtual Awaitable<Result<std::size_t>> read_some(std::span<char> into) = 0;
    // All of `head` and then of `body`, or connection_lost. Cancellable.
    [[nodiscard]] virtual Awaitable<Result<>> write_all(
        std::string_view head, std::string_view body
    ) = 0;
    // Ends the operations under way with connection_lost.
    virtual void close() noexcept = 0;
    // Tells the other side that nothing more will be written.
    virtual void end_writing() noexcept = 0;
    // True while neither bytes nor the end of the stream wait to be read: whoever reuses a
    // connection asks first.
    [[nodiscard]] virtual bool is_quiet() noexcept = 0;
};

// How much was read in a row without waiting. What lies ready is taken at once, so that a page is
// decoded in one go and not by turns with all others that arrive; a peer that is always faster than
// we are still leaves the loop to the others now and then.
class ReadRun {
public:
    [[nodiscard]] bool may_go_on() const { return bytes_ < bytes_max; }
    void took(std::size_t bytes) { bytes_ += bytes; }
    void waited() { bytes_ = 0; }

private:
    static constexpr std::size_t bytes_max = std::size_t{16} << 20U;  // more than a page has

    std::size_t bytes_ = 0;
};

// An operation that was cancelled returns an error like any other. Awaited before that error is
// looked at, this throws operation_aborted if the task was cancelled: cancellation is no error.
[[nodiscard]] Awaitable<> unwind_if_cancelled();

}  // namespace kinesisd
