// JsonPaths: RFC 6901 pointers as one tree, so that one walk over a document serves all of them.
// Each pointer gets a slot; equal pointers share it.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

class JsonPaths {
public:
    struct Child {
        std::string key;                   // of an object's member
        std::optional<std::size_t> index;  // of an array's element, where the key can be one
        // The key needs no escape in JSON, so that its bytes can be compared with a document's.
        enum class Spelling { plain, escaped } spelling;
        std::size_t node;
    };
    struct Node {
        std::vector<Child> children;
        std::optional<std::size_t> slot;
        // Slots of the nodes below this one, without its own.
        std::vector<std::size_t> slots_below;
    };

    JsonPaths() : nodes_(1) {}

    // "" is the whole document. invalid_configuration: not a JSON pointer. Returns the slot.
    [[nodiscard]] Result<std::size_t> add_pointer(std::string_view pointer);
    // The top-level member `name`, whatever characters it has.
    [[nodiscard]] std::size_t add_member(std::string_view name);

    [[nodiscard]] std::size_t slots() const { return slots_; }
    [[nodiscard]] const Node& root() const { return nodes_.front(); }
    [[nodiscard]] const Node& node(std::size_t index) const { return nodes_[index]; }

private:
    [[nodiscard]] std::size_t child_of(std::size_t node, std::string key);
    [[nodiscard]] std::size_t add(const std::vector<std::string>& keys);

    std::vector<Node> nodes_;
    std::size_t slots_ = 0;
};

}  // namespace kinesisd
