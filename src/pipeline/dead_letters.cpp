#include "pipeline/dead_letters.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"

namespace kinesisd {

namespace {

void append_member(std::string_view name, std::string_view text, std::string& out) {
    out.append(out.empty() || out.back() == '\n' ? "{\"" : ",\"").append(name).append("\":");
    append_json_string(text, out);
}

OutputFilesOptions options_of(const std::string& source, const std::string& path) {
    OutputFilesOptions options;
    options.sink = source + "-dead-letters";
    options.path = path;
    return options;
}

}  // namespace

void append_dead_letter(
    const kinesis::Record& record,
    std::string_view stream,
    const ShardId& shard,
    const Error& error,
    std::string& out
) {
    append_member("stream", stream, out);
    append_member("shard", shard.text(), out);
    append_member("sequence_number", record.sequence_number, out);
    append_member("partition_key", record.partition_key, out);
    append_member("arrival_time", to_iso8601(record.arrival), out);
    append_member("reason", name(error.code), out);
    append_member("text", error.detail, out);
    out.append(R"(,"data":")");
    append_base64(record.data, out);
    out.append("\"}\n");
}

void append_dead_line(
    std::string_view path,
    std::uint64_t offset,
    std::string_view payload,
    const Error& error,
    std::string& out
) {
    append_member("path", path, out);
    out.append(",\"offset\":").append(std::to_string(offset));
    append_member("reason", name(error.code), out);
    append_member("text", error.detail, out);
    out.append(R"(,"data":")");
    append_base64(payload, out);
    out.append("\"}\n");
}

DeadLetters::DeadLetters(const std::string& source, const std::string& path, Ports& ports)
    : files_{options_of(source, path), ports} {}

Awaitable<Result<>> DeadLetters::open(Snapshot& snapshot) {
    return files_.open(snapshot);
}

Awaitable<Result<OutputFiles::Marks>> DeadLetters::prepare(WallTime time, Snapshot& snapshot) {
    co_return co_await files_.prepare(time, ShardId{}, snapshot);
}

Awaitable<Result<>> DeadLetters::write(std::string_view lines, WallTime time) {
    co_return co_await files_.prepared(time, ShardId{}).append(lines);
}

Awaitable<Result<>> DeadLetters::flush(Snapshot& snapshot, WallTime now) {
    return files_.flush(snapshot, now);
}

}  // namespace kinesisd
