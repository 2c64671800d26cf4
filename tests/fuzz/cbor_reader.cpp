// The CBOR reader by itself: skipping a document and walking it item by item come to the same end,
// and neither changes what the other sees.
#include "kinesis/cbor_reader.hpp"

#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"

namespace {

using kinesisd::kinesis::CborReader;
using kinesisd::kinesis::CborType;

// Within the depth that skip() takes.
void walk(CborReader& reader, std::size_t depth) {
    const CborType type = reader.next_type();
    if (type == CborType::array || type == CborType::map) {
        if (depth == CborReader::depth_max) return reader.fail("is nested too deep");
        auto items = type == CborType::map ? reader.enter_map("") : reader.enter_array("");
        while (reader.next(items)) {
            if (type == CborType::map) walk(reader, depth + 1);
            walk(reader, depth + 1);
        }
    } else if (type == CborType::null) {
        kinesisd::check(reader.take_null());
    } else {
        (void)reader.scalar();
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    std::string skipped = fuzz::body_of(data, size);
    CborReader skipper{skipped};
    skipper.skip();
    skipper.finish();
    std::string walked = fuzz::body_of(data, size);
    CborReader walker{walked};
    walk(walker, 0);
    walker.finish();
    check(skipper.failed() == walker.failed());
    return 0;
}
