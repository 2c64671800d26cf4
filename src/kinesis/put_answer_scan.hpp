// The PutRecords answer in the form in which services write it, read in one pass without memory of
// its own: strings in ASCII without escapes, and beside "Records" nothing but scalars.
#pragma once

#include "kinesis/put_results.hpp"

#include <string_view>

namespace kinesisd::kinesis {

// Whether the body has that form and proves what became of each entry. If not, `results` are worth
// nothing, and a parser of all JSON decides.
[[nodiscard]] bool scan_put_answer(std::string_view body, PutResults& results);

}  // namespace kinesisd::kinesis
