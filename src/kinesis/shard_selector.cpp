#include "kinesis/shard_selector.hpp"

#include "base/text.hpp"

#include <xxhash.h>

#include <string>
#include <string_view>

namespace kinesisd::kinesis {

namespace {

std::uint64_t number_of(const ShardId& shard) {
    const std::string_view text = shard.text();
    const std::string_view digits = text.substr(text.rfind('-') + 1);
    if (const auto number = parse_uint64(digits)) return *number;
    return XXH3_64bits(text.data(), text.size());
}

}  // namespace

bool ShardSelector::selects(const ShardId& shard) const {
    return number_of(shard) % count == index;
}

}  // namespace kinesisd::kinesis
