// The text of a snapshot with any state, under its right checksum (docs/formats.md).
#pragma once

#include "base/hex.hpp"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <string>

namespace kinesisd::test {

inline std::string sealed(const nlohmann::ordered_json& state) {
    const std::string compact = state.dump();
    XXH128_canonical_t checksum;
    XXH128_canonicalFromHash(&checksum, XXH3_128bits(compact.data(), compact.size()));
    nlohmann::ordered_json file{{"format", "kinesisd-snapshot"}, {"version", 1}};
    file["checksum"] = "xxh3-128:" + to_hex(checksum.digest);
    file["state"] = state;
    return file.dump();
}

}  // namespace kinesisd::test
