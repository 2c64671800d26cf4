// The least IAM policy that a configuration needs: these actions on these streams, and no more.
// Pure.
#pragma once

#include "config/config.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// A stream of the configuration, and what is done with it.
struct StreamUse {
    std::string stream;  // a name or an ARN; empty: any, a column names it
    bool reads = false;
    bool writes = false;

    friend auto operator<=>(const StreamUse&, const StreamUse&) = default;
};

// Each stream once, in the order in which it appears.
[[nodiscard]] std::vector<StreamUse> streams_of(const config::Config& config);

// The actions that its use needs, sorted.
[[nodiscard]] std::vector<std::string_view> actions_of(const StreamUse& use);

// What the service has told about a stream.
struct KnownStream {
    std::string arn;
    std::string encryption_key;  // as KeyId tells it; empty: none
};

// `known` by what stands in StreamUse::stream; an unknown account stays "*". JSON, with a newline;
// empty: no stream is used.
[[nodiscard]] std::string least_policy(
    const std::vector<StreamUse>& uses,
    std::string_view region,
    const std::map<std::string, KnownStream>& known
);

}  // namespace kinesisd
