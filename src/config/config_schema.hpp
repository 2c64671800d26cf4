// The JSON Schema (draft-07) of the configuration, for editors and documents. It describes one
// file; what only the whole configuration can tell (names that stand twice, columns that are not
// there) is parse_config's alone.
#pragma once

#include <string_view>

namespace kinesisd::config {

// config/kinesisd.schema.json, as it stands in the repository.
[[nodiscard]] std::string_view config_schema();

}  // namespace kinesisd::config
