#include "emulator/call.hpp"

namespace kinesisd::emulator {

namespace {

struct ArnParts {
    std::string_view region;
    std::string_view account;
    std::string_view stream;
};

// arn:partition:kinesis:region:account:stream/name; the rule has been checked.
ArnParts parts_of(std::string_view arn) {
    for (int i = 0; i < 3; ++i)
        arn.remove_prefix(arn.find(':') + 1);
    ArnParts parts;
    parts.region = arn.substr(0, arn.find(':'));
    arn.remove_prefix(parts.region.size() + 1);
    parts.account = arn.substr(0, arn.find(':'));
    parts.stream = arn.substr(arn.find('/') + 1);
    return parts;
}

std::string in_account(const Options& options, std::string_view stream) {
    return std::string{stream} + " under account " + options.account;
}

Refusal foreign_account(const Call& call, std::string_view arn) {
    const std::string action = "kinesis:" + std::string{call.operation};
    return {
        "AccessDeniedException",
        "User: arn:aws:iam::" + call.options.account +
            ":root is not authorized to perform: " + action + " on resource: " + std::string{arn} +
            " because no resource-based policy allows the " + action + " action"
    };
}

}  // namespace

std::string arn_of(const Options& options, std::string_view stream) {
    return "arn:aws:kinesis:" + options.region + ":" + options.account + ":stream/" +
           std::string{stream};
}

StreamChoice::StreamChoice(Call& call)
    : name_{call.input.text("StreamName", name_rule)},
      arn_{call.input.text("StreamARN", stream_arn_rule)} {}

Outcome<std::string> StreamChoice::name(const Call& call) const {
    if (!given()) return invalid_argument("Either StreamName or StreamARN should be provided.");
    if (!arn_) return std::string{name_.value_or("")};
    const ArnParts arn = parts_of(*arn_);
    if (arn.account != call.options.account) return foreign_account(call, *arn_);
    if (arn.region != call.options.region) {
        return invalid_argument(
            "StreamARN " + std::string{*arn_} + " is not in the region " + call.options.region + "."
        );
    }
    if (name_ && *name_ != arn.stream)
        return invalid_argument("StreamName and StreamARN do not name the same stream.");
    return std::string{arn.stream};
}

Outcome<Stream*> StreamChoice::find(Call& call) const {
    const Outcome<std::string> chosen = name(call);
    if (!chosen) return chosen.error();
    Stream* const stream = call.streams.find(*chosen);
    if (stream == nullptr) return stream_not_found(call.options, *chosen);
    return stream;
}

Outcome<Stream*> StreamChoice::find_usable(Call& call) const {
    Outcome<Stream*> found = find(call);
    if (found && !(*found)->usable()) return stream_not_found(call.options, (*found)->name());
    return found;
}

Outcome<Stream*> StreamChoice::find_active(Call& call) const {
    Outcome<Stream*> found = find(call);
    if (found && (*found)->status() != Status::active)
        return stream_not_active(call.options, **found);
    return found;
}

Refusal stream_not_found(const Options& options, std::string_view stream) {
    return not_found("Stream " + in_account(options, stream) + " not found.");
}

Refusal shard_not_found(const Options& options, std::string_view stream, std::string_view shard) {
    return not_found(
        "Shard " + std::string{shard} + " in stream " + in_account(options, stream) +
        " does not exist"
    );
}

Refusal stream_not_active(const Options& options, const Stream& stream) {
    return in_use(
        "Stream " + in_account(options, stream.name()) + " not ACTIVE, instead in state " +
        std::string{name(stream.status())}
    );
}

Refusal rate_exceeded(const Options& options, std::string_view stream, const Shard& shard) {
    return throughput_exceeded(
        "Rate exceeded for shard " + shard.id.text() + " in stream " + in_account(options, stream) +
        "."
    );
}

}  // namespace kinesisd::emulator
