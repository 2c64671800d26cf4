// From YAML texts to a Config, or to every problem at once. The only user of yaml-cpp.
#pragma once

#include "config/config.hpp"
#include "config/read_record.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

// One thing to mend.
struct Problem {
    Place place;
    std::string key;      // path of the key, "pipelines[0].source.kinesis.fromat"
    std::string message;  // what was found and what was expected
    std::string nearest;  // the nearest known name, or empty

    // "kinesisd.yaml:12:9: pipelines[0].source.kinesis.fromat: unknown key; did you mean format?"
    [[nodiscard]] std::string text() const;
};
using Problems = std::vector<Problem>;

// One file of the configuration, with the name that messages use for it.
struct SourceText {
    std::string file;
    std::string yaml;
};

using Environment = std::function<std::optional<std::string>(std::string_view)>;

// Every file adds pipelines; any other section may stand in one file only. `${NAME}` and
// `${NAME:-default}` are replaced in scalar values (`$${` is a literal `${`).
[[nodiscard]] boost::system::result<Config, Problems> parse_config(
    std::span<const SourceText> files, const Environment& environment
);
// The same, and `record` says what stands where; of use if there are no problems.
[[nodiscard]] boost::system::result<Config, Problems> parse_config(
    std::span<const SourceText> files, const Environment& environment, ReadRecord& record
);

}  // namespace kinesisd::config
