// The part of a snapshot's text that tells of files which a source reads.
#pragma once

#include "base/error.hpp"
#include "snapshot/input_mark.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace kinesisd {

[[nodiscard]] nlohmann::ordered_json inputs_json(const std::map<InputId, InputMark>& inputs);
// Throws what nlohmann throws when a member is missing or of another kind, and Failure.
[[nodiscard]] std::map<InputId, InputMark> inputs_of(const nlohmann::ordered_json& inputs);

}  // namespace kinesisd
