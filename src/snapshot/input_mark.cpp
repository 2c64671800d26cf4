#include "snapshot/input_mark.hpp"

#include <xxhash.h>

namespace kinesisd {

Fingerprint fingerprint_of(std::string_view bytes) {
    if (bytes.empty()) return {};
    return {static_cast<std::uint32_t>(bytes.size()), XXH3_64bits(bytes.data(), bytes.size())};
}

}  // namespace kinesisd
