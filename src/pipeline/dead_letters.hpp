// DeadLetters: the file of records that could not be decoded, committed together with the rows
// (docs/formats.md describes its lines).
#pragma once

#include "config/config.hpp"
#include "kinesis/page.hpp"
#include "pipeline/output_files.hpp"

#include <string>
#include <string_view>

namespace kinesisd {

// Appends the line of one record, with its newline.
void append_dead_letter(
    const kinesis::Record& record,
    std::string_view stream,
    const ShardId& shard,
    const Error& error,
    std::string& out
);

// The same of a line of a file. Of a line that is too long `payload` is its beginning.
void append_dead_line(
    std::string_view path,
    std::uint64_t offset,
    std::string_view payload,
    const Error& error,
    std::string& out
);

class DeadLetters {
public:
    // `source` names the mark in the snapshot.
    DeadLetters(const std::string& source, const std::string& path, Ports& ports);

    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot);
    // As of a sink: a changed mark is stored before write().
    [[nodiscard]] Awaitable<Result<OutputFiles::Marks>> prepare(WallTime time, Snapshot& snapshot);
    [[nodiscard]] Awaitable<Result<>> write(std::string_view lines, WallTime time);
    [[nodiscard]] Awaitable<Result<>> flush(Snapshot& snapshot, WallTime now);

private:
    OutputFiles files_;
};

}  // namespace kinesisd
