// The lanes of a KinesisSink: one a stream, opened when a row first names the stream.
#include "pipeline/find_stream.hpp"
#include "pipeline/kinesis_sink.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// A stream that is made a moment later is found soon, and a column full of nonsense does not ask
// the service for every row.
constexpr Duration missing_for = std::chrono::seconds{10};
constexpr std::size_t missing_max = 10'000;
constexpr std::size_t lanes_max = 1000;
constexpr Duration trouble_interval = std::chrono::seconds{5};

// What is wrong lies in the name that a row has: there is no such stream, or not now, or it cannot
// be asked for.
bool is_fault_of_row(Errc code) {
    return code == Errc::resource_not_found || code == Errc::stream_not_active ||
           code == Errc::invalid_request;
}

}  // namespace

StreamLane* KinesisSink::find_lane(std::string_view stream) {
    const auto found = lanes_.find(stream);
    if (found == lanes_.end()) return nullptr;
    if (!found->second->is_gone()) return found->second.get();
    retire(found);
    return nullptr;
}

const Error* KinesisSink::find_missing(std::string_view stream) {
    const auto known = missing_.find(stream);
    if (known == missing_.end()) return nullptr;
    if (ports_.clock.now() < known->second.until) return &known->second.error;
    missing_.erase(known);
    return nullptr;
}

void KinesisSink::wait_for_stream(const kinesis::RecordView& record, std::string_view stream) {
    auto opening = openings_.find(stream);
    if (opening == openings_.end()) {
        opening = openings_.emplace(stream, Opening{}).first;
        unasked_.emplace_back(stream);
        tasks_wanted_.notify();
    }
    if (counts_as_repeat()) ++opening->second.repeats;
    const kinesis::OutgoingRecord& kept = opening->second.records.emplace_back(record);
    held_bytes_ += kept.held_bytes();
    opening->second.held_bytes += kept.held_bytes();
}

// Rows for this stream wait meanwhile; those for others do not.
Awaitable<> KinesisSink::open_lane(std::string stream) {
    const auto found = co_await describe(stream);
    if (!found) {
        if (missing_.size() >= missing_max) missing_.clear();
        missing_.insert_or_assign(stream, Missing{found.error(), ports_.clock.now() + missing_for});
        refuse_waiting(stream, found.error());
        co_return;
    }
    auto lane = std::make_unique<StreamLane>(context_, stream, LaneKind::named_by_row, *found);
    co_await lane->open();
    Opening opening = std::move(openings_.extract(stream).mapped());
    for (std::uint64_t i = 0; i < opening.repeats; ++i)
        lane->count_repeat();
    for (const kinesis::OutgoingRecord& record : opening.records)
        add(record.view(), stream, *lane);
    lane->send();
    retire_idle_lanes();
    adopt_lane(stream, std::move(lane));
    count_held();
    settled_.notify();
}

void KinesisSink::refuse_waiting(const std::string& stream, const Error& error) {
    Opening opening = std::move(openings_.extract(stream).mapped());
    for (const kinesis::OutgoingRecord& record : opening.records) {
        deliveries_.given_up(record.view().minibatch);
        refuse_late(stream, record.view(), error);
    }
    count_held();
    settled_.notify();
}

Awaitable<Result<kinesis::StreamSummary>> KinesisSink::describe(std::string stream) {
    const kinesis::StreamRef ref = kinesis::parse_stream_ref(stream);
    Opening& opening = openings_.at(stream);
    while (true) {
        auto found = co_await find_stream(ports_, client_, ref, config_.wait_for_stream);
        if (found || is_fault_of_row(found.error().code)) {
            opening.trouble.reset();
            co_return found;
        }
        const Error error = found.error().in("stream '" + stream + "'");
        metrics_.failed(error.code);
        if (context_.on_trouble == OnTrouble::give_up) throw Failure{error};
        if (!opening.trouble)
            ports_.log.write(
                Level::error,
                "sink_stuck",
                error.text(),
                {{"sink", config_.name}, {"stream", stream}}
            );
        opening.trouble = error;
        co_await ports_.clock.sleep_until(ports_.clock.now() + trouble_interval);
    }
}

void KinesisSink::adopt_lane(const std::string& stream, std::unique_ptr<StreamLane> lane) {
    unstarted_.push_back(lane.get());
    lanes_.insert_or_assign(stream, std::move(lane));
    tasks_wanted_.notify();
}

void KinesisSink::retire(Lanes::iterator lane) {
    lane->second->close();
    retired_.push_back(std::move(lane->second));
    lanes_.erase(lane);
}

void KinesisSink::retire_idle_lanes() {
    if (lanes_.size() < lanes_max) return;
    for (auto lane = lanes_.begin(); lane != lanes_.end();) {
        const auto next = std::next(lane);
        if (lane->second->empty()) retire(lane);
        lane = next;
    }
}

Awaitable<> KinesisSink::work() {
    tasks_.spawn(start_tasks());
    co_await tasks_.join();
}

void KinesisSink::close() {
    closed_ = true;
    for (const auto& [stream, lane] : lanes_)
        lane->close();
    tasks_wanted_.notify();
}

Awaitable<> KinesisSink::start_tasks() {
    while (true) {
        for (StreamLane* lane : std::exchange(unstarted_, {}))
            tasks_.spawn(run_lane(*lane));
        for (std::string& stream : std::exchange(unasked_, {}))
            tasks_.spawn(open_lane(std::move(stream)));
        if (closed_) co_return;
        co_await tasks_wanted_.wait();
    }
}

Awaitable<> KinesisSink::run_lane(StreamLane& lane) {
    co_await lane.run();
    std::erase_if(retired_, [&lane](const auto& one) { return one.get() == &lane; });
    settled_.notify();
}

void KinesisSink::send_all() {
    for (const auto& [stream, lane] : lanes_)
        if (!lane->empty()) lane->send();
}

}  // namespace kinesisd
