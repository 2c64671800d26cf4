// Whether bytes are text.
#pragma once

#include <string_view>

namespace kinesisd {

// RFC 3629. Most texts are ASCII, which is seen at once; simdjson judges the others.
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace kinesisd
