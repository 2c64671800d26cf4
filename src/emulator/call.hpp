// Call: all that an operation has at hand for one request, and the names it prints.
#pragma once

#include "emulator/input.hpp"
#include "emulator/refusal.hpp"
#include "emulator/seal.hpp"
#include "emulator/service.hpp"
#include "emulator/stream_store.hpp"

#include <string>
#include <string_view>

namespace kinesisd::emulator {

struct Call {
    const Options& options;
    StreamStore& streams;
    const Seal& seal;
    Faults& faults;
    Input& input;
    std::string_view operation;
    WallTime now;
};

// The JSON body of an answer; empty where the service answers with nothing.
using Answer = Outcome<std::string>;

[[nodiscard]] std::string arn_of(const Options& options, std::string_view stream);

// Which stream a request names by StreamName, StreamARN or both.
class StreamChoice {
public:
    // Reads both members; what is wrong with them goes to the input's problems.
    explicit StreamChoice(Call& call);

    [[nodiscard]] bool given() const { return name_ || arn_; }
    // The name, whether or not there is such a stream. Refused: neither was given, they name
    // different streams, or the ARN is of another account or region.
    [[nodiscard]] Outcome<std::string> name(const Call& call) const;
    // The stream. Refused also: there is none.
    [[nodiscard]] Outcome<Stream*> find(Call& call) const;
    // The same for writing and reading: a stream that is being created or deleted does not count.
    [[nodiscard]] Outcome<Stream*> find_usable(Call& call) const;
    // The same for changes: ResourceInUseException unless the stream is ACTIVE.
    [[nodiscard]] Outcome<Stream*> find_active(Call& call) const;

private:
    std::optional<std::string_view> name_;
    std::optional<std::string_view> arn_;
};

[[nodiscard]] Refusal stream_not_found(const Options& options, std::string_view stream);
[[nodiscard]] Refusal shard_not_found(
    const Options& options, std::string_view stream, std::string_view shard
);
[[nodiscard]] Refusal stream_not_active(const Options& options, const Stream& stream);
[[nodiscard]] Refusal rate_exceeded(
    const Options& options, std::string_view stream, const Shard& shard
);

}  // namespace kinesisd::emulator
