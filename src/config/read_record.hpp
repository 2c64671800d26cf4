// ReadRecord: which values of a configuration stand where, and which keys were known at each
// mapping that was read. parse_config fills it on request, so that Config holds values alone.
#pragma once

#include "config/config.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

// A variable that a value refers to. Not set: its default was taken.
struct UsedVariable {
    std::string name;
    enum class State { set, not_set } state = State::set;
};

// Where a value stands.
struct ValueOrigin {
    Place place;
    std::vector<UsedVariable> variables;

    // "kinesisd.yaml:12", "kinesisd.yaml:12, ${AWS_REGION} (not set)"
    [[nodiscard]] std::string text() const;
};

// The table of one mapping's keys.
struct KnownKeys {
    std::string path;  // "pipelines[0].source.kinesis"; empty: of the whole file
    std::vector<std::string> names;
    std::vector<std::string> required;
};

class ReadRecord {
public:
    void add_mapping(KnownKeys keys) { mappings_.push_back(std::move(keys)); }
    void add_value(const std::string& path, ValueOrigin origin);

    // As often as they were read.
    [[nodiscard]] const std::vector<KnownKeys>& mappings() const { return mappings_; }
    // Of the value at this path in `file`; of any file if that is empty (of a shared section, which
    // stands in one file only). Null: it does not stand there.
    [[nodiscard]] const ValueOrigin* find(std::string_view path, std::string_view file = {}) const;

private:
    std::vector<KnownKeys> mappings_;
    std::map<std::string, std::vector<ValueOrigin>, std::less<>> values_;  // one a file
};

}  // namespace kinesisd::config
