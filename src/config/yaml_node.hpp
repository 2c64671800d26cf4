// A YAML document as a tree with places. Unlike yaml-cpp's own tree it keeps the places of keys,
// keys that stand twice, and whether a scalar was quoted.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

// 1-based; a column counts bytes, as compilers do.
struct Mark {
    int line = 1;
    int column = 1;
};

enum class YamlKind { null, plain, quoted, sequence, mapping };

struct YamlNode;

// A node where it is used. An alias shares the node of its anchor (the one reason for the
// shared_ptr), but stands at its own place.
struct YamlRef {
    Mark mark;
    std::shared_ptr<const YamlNode> node;
};

struct YamlEntry;

struct YamlNode {
    YamlKind kind = YamlKind::null;
    std::string text;                // of plain and quoted
    std::string tag;                 // as written, "!include"; empty without one
    std::vector<YamlRef> elements;   // of sequence
    std::vector<YamlEntry> entries;  // of mapping, in the order of the text
};

struct YamlEntry {
    YamlRef key;
    YamlRef value;
};

struct YamlError {
    Mark mark;
    std::string message;
};

constexpr std::size_t yaml_bytes_max = std::size_t{1} << 20U;

// What a plain scalar says when it says nothing: "", "~", "null".
[[nodiscard]] bool is_null_text(std::string_view plain);

// The one document of `text`; a byte order mark may stand before it. Never throws.
[[nodiscard]] boost::system::result<YamlRef, YamlError> read_yaml(std::string_view text);

}  // namespace kinesisd::config
