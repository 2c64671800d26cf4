// A drawn table whose header stands further right than its rows is no YAML block: its first line
// tells the indentation. People draw it so all the same, and what they mean is clear.
#pragma once

#include <string>
#include <string_view>

namespace kinesisd::config {

// The same text, with an indentation indicator ("|2") at every `debug_data: |` and `markdown: |`
// whose first line stands further right than another one.
[[nodiscard]] std::string with_table_indents(std::string_view yaml);

}  // namespace kinesisd::config
