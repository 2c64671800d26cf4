#include "sim/read_scenario.hpp"

#include <utility>

namespace kinesisd::sim {

namespace {

using std::chrono::milliseconds;

Schema schema() {
    return Schema{{Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}};
}

config::Rotation rotation(Dice& dice) {
    config::Rotation rotation;
    if (!dice.one_in(3)) rotation.size_bytes = 20 + dice.below(1500);
    if (!rotation.size_bytes || dice.one_in(3))
        rotation.interval = std::chrono::seconds{1 + dice.below(40)};
    rotation.compression = static_cast<config::Compression>(dice.below(3));
    return rotation;
}

std::string path(Dice& dice) {
    switch (dice.below(4)) {
        case 0: return "out/{shard}.jsonl";
        case 1: return "out/{date}T{hour}.jsonl";
        default: return "out/clicks.jsonl";
    }
}

}  // namespace

ReadScenario::ReadScenario(Dice& dice) {
    config::KinesisSource source;
    source.stream_name = stream;
    source.format = RowFormat::json;
    source.schema = source.row_schema = schema();
    source.name = source_name;
    source.autocommit = milliseconds{50 + dice.below(2000)};
    source.max_backlog_rows = 20 + dice.below(200);
    has_letters = dice.one_in(2);
    if (has_letters) source.on_error = {config::OnRowError::Action::dead_letter, letters};
    steps_clock = dice.one_in(4);
    starts_latest = !steps_clock && dice.one_in(4);
    if (starts_latest) source.start_position = config::FromLatest{};

    config::FileSink sink;
    sink.name = "clicks-out";
    sink.path = path(dice);
    is_by_shard = sink.path.find("{shard}") != std::string::npos;
    is_sorted = dice.one_in(3);
    if (is_sorted) sink.sort_by = {0};
    if (dice.one_in(2)) sink.rotation = rotation(dice);
    pipeline = {"clicks", source, {sink}, {}};
    has_second = dice.one_in(3);
    if (has_second) {
        config::FileSink csv;
        csv.format = config::FileFormat::csv;
        csv.name = "clicks-csv";
        csv.path = "also/clicks.csv";
        pipeline.sinks.emplace_back(csv);
    }
    if (dice.one_in(4)) snapshot_interval = milliseconds{dice.below(5000)};
}

std::string ReadScenario::payload(unsigned n, bool bad) {
    return bad ? "not json " + std::to_string(n) : R"({"n":)" + std::to_string(n) + ", \"x\":[1]}";
}

}  // namespace kinesisd::sim
