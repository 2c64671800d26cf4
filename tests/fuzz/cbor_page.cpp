// GetRecords answers in CBOR.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "fuzz/page_promises.hpp"
#include "kinesis/page.hpp"

#include <utility>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    std::string body = fuzz::body_of(data, size);
    const char* const begin = body.data();
    const auto page = kinesis::Page::parse_cbor(std::move(body));
    if (page)
        fuzz::check_page(*page, begin, size);
    else
        check(page.error().code == Errc::malformed_response);
    return 0;
}
