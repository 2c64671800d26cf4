// Port: another program, run to its end.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "port/awaitable.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace kinesisd {

struct ProcessRequest {
    std::vector<std::string> arguments;  // the program first; it is looked for in PATH, no shell
    Duration timeout = std::chrono::seconds{60};
    std::size_t output_bytes_max = std::size_t{1} << 20U;
};

struct ProcessResult {
    int exit_code = 0;  // 128 + n: ended by signal n
    std::string output;
    std::string complaint;  // the beginning of what it wrote to its standard error
};

class ProcessRunner {
public:
    ProcessRunner() = default;
    ProcessRunner(const ProcessRunner&) = delete;
    ProcessRunner& operator=(const ProcessRunner&) = delete;
    virtual ~ProcessRunner() = default;

    // Its standard input is empty, and it has no other open file of ours. Errors: file_missing,
    // permission_denied (it cannot be started), timed_out (it was killed, with what it started),
    // response_too_large. Cancellable: it is killed too. `request` outlives the call.
    [[nodiscard]] virtual Awaitable<Result<ProcessResult>> run(const ProcessRequest& request) = 0;
};

}  // namespace kinesisd
