// The leaves of a small XML document: which element holds which text. Enough for the answers of
// STS, which have no attributes and no element twice that matters.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

using XmlLeaves = std::map<std::string, std::string, std::less<>>;

// Elements without elements in them by their local name (the first of each), entities resolved.
// Nothing: not well-formed, an unknown entity, a DOCTYPE, more than 32 elements deep.
[[nodiscard]] std::optional<XmlLeaves> parse_xml_leaves(std::string_view document);

}  // namespace kinesisd::aws
