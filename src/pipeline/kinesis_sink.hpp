// KinesisSink: rows as records of a stream, or of the streams that the rows name. It is durable
// what Kinesis has accepted. A minibatch is settled when that is so for each of its rows, or the
// row is refused; later ones go on meanwhile.
#pragma once

#include "config/config.hpp"
#include "pipeline/dead_letters.hpp"
#include "pipeline/deliveries.hpp"
#include "pipeline/end_context.hpp"
#include "pipeline/record_writer.hpp"
#include "pipeline/sink.hpp"
#include "pipeline/stream_lane.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

class KinesisSink final : public Sink {
public:
    // `config` and `schema` outlive the sink.
    KinesisSink(
        const config::KinesisSink& config,
        const Schema& schema,
        const SeriesLabels& labels,
        const EndContext& ends,
        OnTrouble on_trouble
    );
    ~KinesisSink() override;
    KinesisSink(const KinesisSink&) = delete;
    KinesisSink& operator=(const KinesisSink&) = delete;

    // A fixed stream must be there.
    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot) override;
    [[nodiscard]] std::span<const std::size_t> sort_columns() const override {
        return config_.sort_by;
    }
    [[nodiscard]] Awaitable<Result<Marks>> prepare(
        const RowChunk& /*chunk*/, RowStamp /*stamp*/, Snapshot& /*snapshot*/
    ) override {
        co_return Marks::same;
    }
    [[nodiscard]] Awaitable<Result<>> write(const RowChunk& chunk, RowStamp stamp) override;
    [[nodiscard]] Awaitable<Result<>> write_sorted(
        std::span<const RowChunk> minibatch, RowStamp stamp
    ) override;
    void expect_repeats(std::uint64_t rows) override { repeats_left_ = rows; }
    // The error of a row that `on_error: fail` is for.
    [[nodiscard]] Result<MinibatchNumber> settled_through() const override;
    [[nodiscard]] bool commits_behind() const override { return true; }
    [[nodiscard]] Awaitable<Result<Marks>> prepare_flush(
        MinibatchNumber through, RowStamp stamp, Snapshot& snapshot
    ) override;
    [[nodiscard]] Awaitable<Result<>> flush(
        Snapshot& snapshot, WallTime now, MinibatchNumber through
    ) override;
    [[nodiscard]] std::vector<RowRefusal> take_refusals(MinibatchNumber minibatch) override {
        return deliveries_.take_refusals(minibatch);
    }
    [[nodiscard]] Awaitable<Result<>> settle() override;
    [[nodiscard]] Awaitable<> work() override;
    void close() override;
    [[nodiscard]] SinkStatus status() const override;

private:
    struct NumberedRow {
        RowRef row;
        RowNumber number;
    };
    struct Missing {
        Error error;
        TimePoint until;
    };
    // The records for a stream that is being asked for.
    struct Opening {
        std::vector<kinesis::OutgoingRecord> records;
        std::size_t held_bytes = 0;
        std::uint64_t repeats = 0;
        std::optional<Error> trouble;
    };
    using Lanes = std::map<std::string, std::unique_ptr<StreamLane>, std::less<>>;

    template <class RowAt>
    [[nodiscard]] Awaitable<Result<>> write_rows(std::size_t count, RowAt row_at, RowStamp stamp);
    void put(const NumberedRow& row, std::string_view stream, RowStamp stamp);
    void add(const kinesis::RecordView& record, std::string_view stream, StreamLane& lane);
    void wait_for_stream(const kinesis::RecordView& record, std::string_view stream);
    [[nodiscard]] bool counts_as_repeat();
    // Null: it must be opened.
    [[nodiscard]] StreamLane* find_lane(std::string_view stream);
    // Why there is no such stream, if that is known.
    [[nodiscard]] const Error* find_missing(std::string_view stream);
    // Moves the records of an opening to a lane, or refuses them.
    [[nodiscard]] Awaitable<> open_lane(std::string stream);
    // Outlasts what a person has to mend. Errors are those of the rows that name the stream.
    [[nodiscard]] Awaitable<Result<kinesis::StreamSummary>> describe(std::string stream);
    void refuse_waiting(const std::string& stream, const Error& error);
    void adopt_lane(const std::string& stream, std::unique_ptr<StreamLane> lane);
    void retire(Lanes::iterator lane);
    void retire_idle_lanes();
    [[nodiscard]] Awaitable<> start_tasks();
    [[nodiscard]] Awaitable<> run_lane(StreamLane& lane);
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] bool has_enough() const;
    [[nodiscard]] Awaitable<> wait_for_room();
    void send_all();
    void count_held();

    void on_settlement(std::string_view stream, const kinesis::Settlement& settlement);
    void refuse_early(const NumberedRow& row, std::string_view stream, const Error& error);
    void refuse_late(
        std::string_view stream, const kinesis::RecordView& record, const Error& error
    );
    // `row_text` is for the dead letter.
    void refuse(
        RowNumber number,
        std::string_view stream,
        std::string_view partition_key,
        const Error& error,
        std::string_view row_text
    );
    [[nodiscard]] bool keeps_letters() const { return letters_.has_value(); }

    const config::KinesisSink& config_;
    Ports& ports_;
    KinesisClient& client_;
    ByteBudget& budget_;
    Wake& settled_;  // notified when something was accepted or refused
    SinkMetrics metrics_;
    RecordWriter writer_;
    std::optional<DeadLetters> letters_;
    Wake tasks_wanted_;
    TaskGroup tasks_;
    LaneContext context_;
    ByteBudget::Permit permit_;  // of what the lanes hold

    Lanes lanes_;
    StreamLane* fixed_lane_ = nullptr;                  // of the one stream that all rows go to
    std::vector<std::unique_ptr<StreamLane>> retired_;  // until they have nothing to do any more
    std::vector<StreamLane*> unstarted_;
    std::map<std::string, Opening, std::less<>> openings_;
    std::vector<std::string> unasked_;  // names of openings
    std::map<std::string, Missing, std::less<>> missing_;
    bool closed_ = false;

    Deliveries deliveries_;
    MinibatchNumber flushed_through_ = 0;
    WallTime letters_time_{};
    RepeatLimit row_errors_;
    std::optional<Error> failure_;  // on_error: fail
    std::size_t held_bytes_ = 0;
    std::uint64_t rows_put_ = 0;
    std::optional<TimePoint> last_delivery_;
    std::uint64_t repeats_left_ = 0;
    std::uint64_t possible_duplicates_ = 0;
};

}  // namespace kinesisd
