#include "host/standard_output.hpp"

#include "host/file_calls.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace kinesisd {

namespace {

const std::string shown_name = "standard output";

Error write_error(int number) {
    if (number == EPIPE) return Error{Errc::file_missing, shown_name + ": its reader has gone"};
    return file_error("write", shown_name, number);
}

// A pipe that can be written to takes this much without blocking (POSIX), whoever else uses it. The
// descriptor itself stays as it is: others, a shell perhaps, share its flags.
Result<std::size_t> write_some(int descriptor, std::string_view bytes) {
    const ssize_t written =
        ::write(descriptor, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EINTR || errno == EAGAIN) return std::size_t{0};
    return write_error(errno);
}

}  // namespace

Awaitable<Result<>> StandardOutput::append(std::string_view bytes) {
    // A copy, so that ours is closed at the end and not the process's.
    const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (copy < 0) co_return write_error(errno);
    asio::posix::stream_descriptor output{co_await asio::this_coro::executor, copy};
    while (!bytes.empty()) {
        boost::system::error_code failed;
        co_await output.async_wait(
            asio::posix::stream_descriptor::wait_write,
            asio::redirect_error(asio::use_awaitable, failed)
        );
        // Files and /dev/null cannot be waited for, and need not be.
        if (failed && failed != asio::error::operation_not_supported)
            co_return write_error(failed.value());
        const Result<std::size_t> written = write_some(copy, bytes);
        if (!written) co_return written.error();
        bytes_ += *written;
        bytes.remove_prefix(*written);
    }
    co_return Result<>{};
}

Awaitable<Result<>> StandardOutput::sync() {
    co_return Result<>{};
}

Result<FileStatus> StandardOutput::status() const {
    return FileStatus{{}, bytes_, 1};
}

}  // namespace kinesisd
