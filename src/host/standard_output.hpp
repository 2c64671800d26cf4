// StandardOutput: the process's standard output as a file to append to. A pipe whose reader is slow
// is waited for on the loop, so that nobody else is.
#pragma once

#include "port/disk.hpp"

namespace kinesisd {

class StandardOutput final : public AppendFile {
public:
    // file_missing: its reader has gone. SIGPIPE must be ignored by the process.
    [[nodiscard]] Awaitable<Result<>> append(std::string_view bytes) override;
    // Nothing to do: what was appended is with the reader's pipe.
    [[nodiscard]] Awaitable<Result<>> sync() override;
    [[nodiscard]] Result<FileStatus> status() const override;

private:
    std::uint64_t bytes_ = 0;
};

}  // namespace kinesisd
