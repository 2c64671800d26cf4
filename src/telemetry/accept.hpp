// How much a client wants a media type, by its Accept header (RFC 9110, section 12.5.1).
#pragma once

#include <string_view>

namespace kinesisd {

// 0 (not at all) to 1; `type` is in lower case, such as "text/plain". Only what names it exactly
// counts: a client that takes anything has not asked for it.
[[nodiscard]] double accept_quality(std::string_view accept, std::string_view type);

}  // namespace kinesisd
