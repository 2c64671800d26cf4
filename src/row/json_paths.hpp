// JsonPaths: RFC 6901 pointers as one tree, so that one walk over a document serves all of them.
// Each pointer gets a slot; equal pointers share it.
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
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
        std::size_t node = 0;
        // The key as most documents have it, in quotation marks; empty if it needs an escape.
        std::string quoted;

        // Whether `quoted` stands at `at`.
        [[nodiscard]] bool is_at(const char* at, const char* end) const {
            const std::size_t size = quoted.size();
            if (size == 0 || static_cast<std::size_t>(end - at) < size) return false;
            if (size >= sizeof(std::uint64_t)) return has_words<std::uint64_t>(at);
            if (size >= sizeof(std::uint32_t)) return has_words<std::uint32_t>(at);
            return has_words<std::uint16_t>(at);
        }

    private:
        // `quoted` is at least as long as a word. Keys are too short for a call of memcmp.
        template <class Word>
        [[nodiscard]] bool has_words(const char* at) const {
            const auto same = [at, this](std::size_t from) {
                Word here{};
                Word there{};
                std::memcpy(&here, quoted.data() + from, sizeof(Word));
                std::memcpy(&there, at + from, sizeof(Word));
                return here == there;
            };
            const std::size_t last = quoted.size() - sizeof(Word);
            for (std::size_t from = 0; from < last; from += sizeof(Word))
                if (!same(from)) return false;
            return same(last);
        }
    };
    struct Node {
        std::vector<Child> children;
        // Of each child's key the tag: a key whose tag is not among them is no child's.
        std::uint64_t tags = 0;
        std::optional<std::size_t> slot;
        // Slots of the nodes below this one, without its own.
        std::vector<std::size_t> slots_below;
    };

    JsonPaths() : nodes_(1) {}

    // One bit, by the size of the key and its first character.
    [[nodiscard]] static std::uint64_t tag_of(std::string_view key) {
        const std::size_t first = key.empty() ? 0 : static_cast<unsigned char>(key.front());
        return std::uint64_t{1} << (key.size() * 8 + first) % 64;
    }

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
