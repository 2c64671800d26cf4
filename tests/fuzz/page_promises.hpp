// What holds of every page, whatever it was read from.
#pragma once

#include "base/check.hpp"
#include "base/shard_id.hpp"
#include "kinesis/page.hpp"

#include <cstddef>
#include <string_view>

namespace kinesisd::fuzz {

// Records lie in the `size` bytes of the body that begins at `begin`, and are what page.hpp says.
inline void check_page(const kinesis::Page& page, const char* begin, std::size_t size) {
    const auto lies_inside = [&](std::string_view part) {
        return part.empty() || (part.data() >= begin && part.data() + part.size() <= begin + size);
    };
    std::size_t data_bytes = 0;
    for (const kinesis::Record& record : page.records()) {
        check(lies_inside(record.data) && lies_inside(record.partition_key));
        check(!record.sequence_number.empty() && lies_inside(record.sequence_number));
        check(record.sequence_number.find_first_not_of("0123456789") == std::string_view::npos);
        data_bytes += record.data.size();
    }
    check(data_bytes == page.data_bytes());
    for (const kinesis::ChildShard& child : page.children())
        check(is_shard_id(child.id.text()));
    check(!page.lag() || page.lag()->count() >= 0);
}

}  // namespace kinesisd::fuzz
