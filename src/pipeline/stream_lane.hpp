// StreamLane: everything that is on its way to one stream, and the task that makes the calls. It
// never gives a record up by itself: it keeps trying until the service has accepted it or has said
// that it never will.
#pragma once

#include "kinesis/put_queue.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/repeat_limit.hpp"
#include "pipeline/sink.hpp"
#include "port/task_group.hpp"
#include "port/wake.hpp"
#include "telemetry/put_metrics.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kinesisd {

// What becomes of a lane whose calls are refused for a reason that a person has to mend.
enum class OnTrouble { wait, give_up };
// A stream that every row goes to, or one that a row named.
enum class LaneKind { fixed, named_by_row };

// What all lanes of a sink share; outlives them.
struct LaneContext {
    Ports& ports;
    KinesisClient& client;
    SeriesLabels labels;  // but for the stream
    OnTrouble on_trouble;
    // Something was accepted or refused for good.
    std::function<void(std::string_view stream, const kinesis::Settlement&)> on_settlement;
};

class StreamLane {
public:
    StreamLane(
        LaneContext& context,
        const std::string& stream,
        LaneKind kind,
        const kinesis::StreamSummary& summary
    );

    // Lists the shards. Without the right to do so all records share one lane.
    [[nodiscard]] Awaitable<> open();
    // To be followed by send().
    void add(const kinesis::RecordView& record) { queue_.add(record); }
    void send() { changed_.notify(); }
    // A record may be in the stream already.
    void count_repeat() { metrics_.perhaps_doubled(1); }
    // Until close() and nothing is left. Throws Failure when trouble is given up.
    [[nodiscard]] Awaitable<> run();
    void close();

    [[nodiscard]] std::size_t record_bytes_max() const { return record_bytes_max_; }
    // More records would only wait for calls that are full without them.
    [[nodiscard]] bool has_enough() const {
        return queue_.ready(context_.ports.clock.now()) >= queue_.ready_enough();
    }
    [[nodiscard]] bool empty() const { return queue_.empty(); }
    [[nodiscard]] std::size_t held_bytes() const { return queue_.held_bytes(); }
    // A stream that a row named and that is no longer there.
    [[nodiscard]] bool is_gone() const { return is_gone_; }
    [[nodiscard]] std::optional<Error> trouble() const;
    [[nodiscard]] std::vector<ThrottledShard> throttled_shards() const;

private:
    [[nodiscard]] Awaitable<> make_calls();
    [[nodiscard]] Awaitable<> put(kinesis::PutBatch batch);
    [[nodiscard]] Awaitable<> list_shards();
    [[nodiscard]] kinesis::Settlement settle(
        const kinesis::PutBatch& batch, const Result<kinesis::PutAnswer>& answer
    );
    void count(const kinesis::Settlement& settlement);
    void log_failure(const Error& error, std::size_t records);
    void watch_trouble();

    LaneContext& context_;
    std::string stream_;
    kinesis::StreamRef ref_;
    LaneKind kind_;
    std::size_t record_bytes_max_;
    PutMetrics metrics_;
    kinesis::PutQueue queue_;
    Wake changed_;
    TaskGroup tasks_;
    RepeatLimit failures_;
    bool closed_ = false;
    bool is_gone_ = false;
    bool in_trouble_ = false;
    bool map_is_stale_ = false;
    bool listing_ = false;
    TimePoint next_listing_{};
};

}  // namespace kinesisd
