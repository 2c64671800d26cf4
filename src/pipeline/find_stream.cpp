#include "pipeline/find_stream.hpp"

#include "pipeline/persist.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

constexpr Duration poll_interval = std::chrono::milliseconds{500};

// A stream that is not there yet, or no longer.
bool may_appear(const Error& error) {
    return error.code == Errc::resource_not_found || error.code == Errc::stream_not_active;
}

Result<kinesis::StreamSummary> if_writable(kinesis::StreamSummary summary) {
    using Status = kinesis::StreamStatus;
    if (summary.status != Status::creating && summary.status != Status::deleting) return summary;
    return Error{
        Errc::stream_not_active, "the stream is " + std::string{kinesis::name(summary.status)}
    };
}

}  // namespace

Awaitable<Result<kinesis::StreamSummary>> find_stream(
    Ports& ports, KinesisClient& client, kinesis::StreamRef stream, Duration wait
) {
    const TimePoint deadline = ports.clock.now() + wait;
    const kinesis::DescribeStreamSummary describe{stream};
    const auto attempt = [&client, &describe] { return client.describe_stream(describe); };
    const auto on_retry = [&ports, &client, &stream](const Error& error) {
        client.metrics().retried(kinesis::DescribeStreamSummary::operation, error.code);
        ports.log.write(
            Level::warn,
            "stream_not_described",
            error.text(),
            {{"stream", kinesis::text_of(stream)}}
        );
    };
    while (true) {
        Result<kinesis::StreamSummary> found = co_await persist(ports, attempt, on_retry);
        if (found) found = if_writable(std::move(*found));
        const TimePoint now = ports.clock.now();
        if (found || !may_appear(found.error()) || now >= deadline) co_return found;
        co_await ports.clock.sleep_until(std::min(deadline, now + poll_interval));
    }
}

Awaitable<Result<std::vector<kinesis::Shard>>> list_all_shards(
    KinesisClient& client, kinesis::StreamRef stream
) {
    std::vector<kinesis::Shard> shards;
    kinesis::ListShards list{stream, std::nullopt, std::nullopt};
    do {
        Result<kinesis::ListShardsResponse> page = co_await client.list_shards(list);
        if (!page) co_return page.error();
        std::ranges::move(page->shards, std::back_inserter(shards));
        list.next_token = page->next_token;
    } while (list.next_token);
    co_return shards;
}

}  // namespace kinesisd
