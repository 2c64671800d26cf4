// Where a source begins and ends, and which shards it reads.
#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>

namespace kinesisd::config {

namespace {

constexpr std::string_view moment_form =
    "a time such as 2026-09-01T00:00:00Z or a look-back such as -12h";
constexpr WholeNumber shard_count{.min = 1, .max = 10'000};

std::optional<Moment> read_moment(const Node& node) {
    if (const Result<WallTime> instant = parse_iso8601(node.text())) return *instant;
    const Result<Duration> duration = parse_duration(node.text());
    if (duration && *duration < Duration::zero()) return -*duration;
    node.report_expected(moment_form);
    return std::nullopt;
}

// {at_timestamp: …}; `or_word` names what else may stand here.
std::optional<Moment> read_at_timestamp(const Node& node, std::string_view or_word) {
    static constexpr std::array keys{Key{"at_timestamp", Presence::required}};
    if (node.kind() != YamlKind::mapping) {
        node.report_expected(std::string{or_word} + " or {at_timestamp: …}");
        return std::nullopt;
    }
    const MapReader map{node, keys};
    const Member* moment = map.find("at_timestamp");
    if (moment == nullptr) return std::nullopt;
    return read_moment(moment->value);
}

}  // namespace

WallTime resolve(const Moment& moment, WallTime now) {
    if (const auto* instant = std::get_if<WallTime>(&moment)) return *instant;
    return now - std::chrono::duration_cast<std::chrono::milliseconds>(std::get<Duration>(moment));
}

std::optional<StartPosition> read_start_position(const Node& node) {
    if (node.is_scalar() && node.text() == "trim_horizon") return FromTrimHorizon{};
    if (node.is_scalar() && node.text() == "latest") return FromLatest{};
    const std::optional<Moment> moment = read_at_timestamp(node, "trim_horizon, latest");
    if (!moment) return std::nullopt;
    return *moment;
}

std::optional<StopPosition> read_stop_position(const Node& node) {
    if (node.is_scalar() && node.text() == "none") return StopNever{};
    if (node.is_scalar() && node.text() == "tip") return StopAtTip{};
    const std::optional<Moment> moment = read_at_timestamp(node, "none, tip");
    if (!moment) return std::nullopt;
    return *moment;
}

std::optional<ShardSelector> read_shard_selector(const Node& node) {
    static constexpr std::array keys{
        Key{"index", Presence::required}, Key{"count", Presence::required}
    };
    const MapReader map{node, keys};
    ShardSelector selector;
    map.read("count", selector.count, shard_count);
    const WholeNumber index{.min = 0, .max = selector.count - 1};
    map.read("index", selector.index, index);
    return selector;
}

}  // namespace kinesisd::config
