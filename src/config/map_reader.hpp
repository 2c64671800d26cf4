// MapReader: a mapping against the table of its keys. The table is data: what may stand there, what
// must, and what a later version will read.
#pragma once

#include "config/node.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::config {

enum class Presence {
    optional,
    required,
    later,  // documented, but not supported by this version
};

struct Key {
    constexpr explicit Key(
        std::string_view key,
        Presence key_presence = Presence::optional,
        std::string_view accepted_value = {}
    )
        : name{key}, presence{key_presence}, accepted{accepted_value} {}

    std::string_view name;
    Presence presence;
    // Of a later key: the one value, as YAML, that says what this version does anyway.
    std::string_view accepted;
};

class MapReader {
public:
    // Reports at once: no mapping at all, keys that the table does not know (with the nearest that
    // it knows), later keys, required keys that are missing. Nothing in place of a mapping is an
    // empty one. `keys` outlives the reader.
    MapReader(const Node& node, std::span<const Key> keys);

    // The members that the table supports, in the order of the text.
    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    [[nodiscard]] const Node& node() const { return node_; }
    // False: there was no mapping, which is reported.
    [[nodiscard]] bool is_mapping() const { return is_mapping_; }
    // Any key at all, known or not.
    [[nodiscard]] bool has_keys() const { return has_keys_; }
    // `name` must be in the table.
    [[nodiscard]] const Member* find(std::string_view name) const;

    // Sets `target` if the key is there and `convert` (Node -> std::optional) takes its value.
    template <class T, class Convert>
    void read(std::string_view name, T& target, const Convert& convert) const {
        const Member* member = find(name);
        if (member == nullptr) return;
        auto value = convert(member->value);
        if (value) target = *std::move(value);
    }

    // Reports a problem of the whole mapping under the path of one of its keys.
    void report_missing(std::string_view name, std::string_view message) const;

private:
    void record_keys(ReadRecord& record) const;
    void sort_member(Member member);

    Node node_;
    std::span<const Key> keys_;
    std::vector<Member> members_;
    bool is_mapping_;
    bool has_keys_ = false;
};

// The one member of a mapping that tells a kind by its key ({kinesis: …}). Reports none and
// several; `what` says what was expected. Null: reported.
[[nodiscard]] const Member* only_member(const MapReader& map, std::string_view what);

}  // namespace kinesisd::config
