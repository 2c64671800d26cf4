// GetRecords answers in CBOR: records lie in the body, and are what page.hpp says.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "kinesis/page.hpp"

#include <utility>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    std::string body = fuzz::body_of(data, size);
    const char* const begin = body.data();
    const auto page = kinesis::Page::parse_cbor(std::move(body));
    if (!page) {
        check(page.error().code == Errc::malformed_response);
        return 0;
    }
    const auto lies_inside = [&](std::string_view part) {
        return part.empty() || (part.data() >= begin && part.data() + part.size() <= begin + size);
    };
    std::size_t data_bytes = 0;
    for (const kinesis::Record& record : page->records()) {
        check(lies_inside(record.data) && lies_inside(record.partition_key));
        check(!record.sequence_number.empty() && lies_inside(record.sequence_number));
        check(record.sequence_number.find_first_not_of("0123456789") == std::string_view::npos);
        data_bytes += record.data.size();
    }
    check(data_bytes == page->data_bytes());
    check(!page->lag() || page->lag()->count() >= 0);
    return 0;
}
