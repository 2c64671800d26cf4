// PosixProcessRunner: child processes. A child is in a process group of its own, so that it can be
// ended with all that it has started.
#pragma once

#include "port/process_runner.hpp"

#include <boost/asio/thread_pool.hpp>

namespace kinesisd {

class PosixProcessRunner final : public ProcessRunner {
public:
    // Starting a program may block (a network drive): that is done on `pool`, which outlives this.
    explicit PosixProcessRunner(asio::thread_pool& pool) : pool_{pool} {}

    [[nodiscard]] Awaitable<Result<ProcessResult>> run(const ProcessRequest& request) override;

private:
    asio::thread_pool& pool_;
};

}  // namespace kinesisd
