// GetRecords answers in CBOR: in pieces they are what they are as a whole.
#include "fuzz/fuzz_target.hpp"
#include "fuzz/page_promises.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    kinesisd::fuzz::check_page_in_pieces(kinesisd::kinesis::Wire::cbor, data, size);
    return 0;
}
