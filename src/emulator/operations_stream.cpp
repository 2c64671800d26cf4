// Operations that make, change and end streams.
#include "emulator/operations.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace kinesisd::emulator {

namespace {

constexpr NumberRule shard_count_rule{1, 100'000};
constexpr NumberRule record_kib_rule{1024, 10'240};
constexpr NumberRule retention_rule{1, 8'760};
constexpr std::int64_t retention_hours_min = 24;
// AWS: CreateStream, "more than five streams in the CREATING state at any point in time".
constexpr std::size_t creating_streams_max = 5;
constexpr std::uint32_t on_demand_shards = 4;

std::optional<Mode> read_mode(Input& input) {
    constexpr std::array<std::string_view, 2> modes{"PROVISIONED", "ON_DEMAND"};
    auto details = input.structure("StreamModeDetails");
    if (!details) return std::nullopt;
    if (!details->has("StreamMode")) details->add_missing("StreamMode");
    return details->choice("StreamMode", modes) == modes[1] ? Mode::on_demand : Mode::provisioned;
}

StreamSettings read_settings(Input& input) {
    StreamSettings settings;
    settings.name = input.required_text("StreamName", name_rule);
    settings.mode = read_mode(input).value_or(Mode::provisioned);
    const auto shards = settings.mode == Mode::on_demand
                            ? input.number("ShardCount", shard_count_rule).value_or(0)
                            : input.required_number("ShardCount", shard_count_rule);
    settings.shards = static_cast<std::uint32_t>(shards);
    settings.record_kib_max = static_cast<std::uint32_t>(
        input.number("MaxRecordSizeInKiB", record_kib_rule).value_or(record_kib_default)
    );
    return settings;
}

std::string hours(std::int64_t count) {
    return "(" + std::to_string(count) + " hours)";
}

// Both retention operations but for the direction.
struct RetentionChange {
    Stream* stream = nullptr;
    std::int64_t asked_hours = 0;
};

Outcome<RetentionChange> read_retention(Call& call) {
    const StreamChoice choice{call};
    const auto asked = call.input.required_number("RetentionPeriodHours", retention_rule);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find_active(call);
    if (!stream) return stream.error();
    if (asked < retention_hours_min) {
        return invalid_argument(
            "Minimum allowed retention period is 24 hours. Requested retention period " +
            hours(asked) + " is too short."
        );
    }
    return RetentionChange{*stream, asked};
}

Refusal wrong_direction(
    const RetentionChange& change, std::string_view relation, std::string_view api
) {
    return invalid_argument(
        "Requested retention period " + hours(change.asked_hours) + " for stream " +
        change.stream->name() + " can not be " + std::string{relation} +
        " than existing retention period " + hours(change.stream->retention().count()) + ". Use " +
        std::string{api} + " API."
    );
}

}  // namespace

Outcome<> check_shard_limit(const Call& call, std::uint32_t more) {
    const Options& options = call.options;
    const std::size_t open = call.streams.open_shards();
    if (open + more <= options.shards_max) return {};
    return limit_exceeded(
        "This request would exceed the shard limit for the account " + options.account + " in " +
        options.region + ". Current shard count for the account: " + std::to_string(open) +
        ". Limit: " + std::to_string(options.shards_max) +
        ". Number of additional shards that would have resulted from this request: " +
        std::to_string(more) +
        ". Refer to the AWS Service Limits page "
        "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits "
        "and how to request higher limits."
    );
}

Answer create_stream(Call& call) {
    StreamSettings settings = read_settings(call.input);
    if (auto refusal = call.input.refusal()) return *refusal;
    if (settings.mode == Mode::on_demand) {
        if (settings.shards != 0)
            return validation_failed("ShardCount must not be set for a stream in ON_DEMAND mode.");
        settings.shards = on_demand_shards;
    }
    if (call.streams.find(settings.name) != nullptr) {
        return in_use(
            "Stream " + settings.name + " under account " + call.options.account +
            " already exists."
        );
    }
    const auto creating = std::ranges::count_if(call.streams.all(), [](const auto& entry) {
        return entry.second.status() == Status::creating;
    });
    if (static_cast<std::size_t>(creating) >= creating_streams_max) {
        return limit_exceeded(
            "Number of streams in CREATING state exceeds the limit of " +
            std::to_string(creating_streams_max) + "."
        );
    }
    if (const auto within = check_shard_limit(call, settings.shards); !within)
        return within.error();
    settings.create_delay = call.options.create_delay;
    settings.trimmed = call.options.history == History::keep ? Trimmed::kept : Trimmed::forgotten;
    call.streams.create(std::move(settings), call.now);
    return std::string{};
}

Answer delete_stream(Call& call) {
    const StreamChoice choice{call};
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find(call);
    if (!stream) return stream.error();
    if (!(*stream)->usable()) return stream_not_active(call.options, **stream);
    (*stream)->start_deleting(call.options.delete_delay, call.now);
    return std::string{};
}

Answer increase_retention(Call& call) {
    const auto change = read_retention(call);
    if (!change) return change.error();
    if (change->asked_hours < change->stream->retention().count())
        return wrong_direction(*change, "shorter", "DecreaseRetentionPeriod");
    change->stream->set_retention(std::chrono::hours{change->asked_hours});
    return std::string{};
}

Answer decrease_retention(Call& call) {
    const auto change = read_retention(call);
    if (!change) return change.error();
    if (change->asked_hours > change->stream->retention().count())
        return wrong_direction(*change, "longer", "IncreaseRetentionPeriod");
    change->stream->set_retention(std::chrono::hours{change->asked_hours});
    return std::string{};
}

Answer update_max_record_size(Call& call) {
    const StreamChoice choice{call};
    const auto kib = call.input.required_number("MaxRecordSizeInKiB", record_kib_rule);
    if (auto refusal = call.input.refusal()) return *refusal;
    const Outcome<Stream*> stream = choice.find_active(call);
    if (!stream) return stream.error();
    (*stream)->set_record_kib_max(static_cast<std::uint32_t>(kib));
    return std::string{};
}

}  // namespace kinesisd::emulator
