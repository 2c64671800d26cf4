// GetRecords answers in JSON: memory that served another page before changes nothing.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "fuzz/page_promises.hpp"
#include "kinesis/page.hpp"

#include <algorithm>
#include <utility>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    static kinesis::Page::Parser parser;
    std::string body = fuzz::body_of(data, size);
    const char* const begin = body.data();
    const auto page = kinesis::Page::parse(std::move(body));
    const auto again = kinesis::Page::parse(fuzz::body_of(data, size), parser);
    check(page.has_value() == again.has_value());
    if (!page) {
        check(page.error().code == Errc::malformed_response);
        return 0;
    }
    fuzz::check_page(*page, begin, size);
    check(std::ranges::equal(page->records(), again->records(), [](const auto& a, const auto& b) {
        return a.sequence_number == b.sequence_number && a.partition_key == b.partition_key &&
               a.data == b.data && a.arrival == b.arrival;
    }));
    return 0;
}
