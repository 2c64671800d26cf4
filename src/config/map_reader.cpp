#include "config/map_reader.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace kinesisd::config {

namespace {

// Whether a value says the same as `wanted`, whatever its quotes and the order of its keys. As deep
// as `wanted`, which is a text of this program. NOLINTBEGIN(misc-no-recursion)
bool is_same(const Node& node, const YamlNode& wanted) {
    switch (wanted.kind) {
        case YamlKind::null: return node.kind() == YamlKind::null;
        case YamlKind::plain:
        case YamlKind::quoted: return node.is_scalar() && node.text() == wanted.text;
        case YamlKind::sequence: return false;  // no key has a list as its default
        case YamlKind::mapping: break;
    }
    const std::vector<Member> members = node.members();
    if (members.size() != wanted.entries.size()) return false;
    return std::ranges::all_of(members, [&wanted](const Member& member) {
        return std::ranges::any_of(wanted.entries, [&member](const YamlEntry& entry) {
            return entry.key.node->text == member.name && is_same(member.value, *entry.value.node);
        });
    });
}
// NOLINTEND(misc-no-recursion)

void check_later(const Member& member, const Key& key) {
    if (key.accepted.empty()) {
        member.report(std::string{not_supported});
        return;
    }
    const auto wanted = read_yaml(key.accepted);
    check(wanted.has_value());
    if (is_same(member.value, *wanted->node)) return;
    member.value.report(std::string{not_supported} + ", except " + std::string{key.accepted});
}

}  // namespace

MapReader::MapReader(const Node& node, std::span<const Key> keys)
    : node_{node},
      keys_{keys},
      is_mapping_{node.kind() == YamlKind::mapping || node.kind() == YamlKind::null} {
    if (!is_mapping_) {
        node.report_expected("a mapping");
        return;
    }
    if (node.reading().record != nullptr) record_keys(*node.reading().record);
    for (Member& member : node.members()) {
        has_keys_ = true;
        sort_member(std::move(member));
    }
    for (const Key& key : keys_) {
        if (key.presence == Presence::required && find(key.name) == nullptr)
            report_missing(key.name, "missing");
    }
}

void MapReader::record_keys(ReadRecord& record) const {
    KnownKeys known{.path = node_.key(), .names = {}, .required = {}};
    for (const Key& key : keys_) {
        if (key.presence != Presence::later) known.names.emplace_back(key.name);
        if (key.presence == Presence::required) known.required.emplace_back(key.name);
    }
    record.add_mapping(std::move(known));
}

void MapReader::sort_member(Member member) {
    const auto key = std::ranges::find(keys_, member.name, &Key::name);
    if (key == keys_.end()) {
        std::vector<std::string_view> names;
        std::ranges::transform(keys_, std::back_inserter(names), &Key::name);
        const auto nearest = nearest_name(member.name, names);
        if (nearest) {
            member.report("unknown key", *nearest);
        } else {
            member.report("unknown key; known here: " + listed(names));
        }
    } else if (key->presence == Presence::later) {
        check_later(member, *key);
    } else {
        if (ReadRecord* record = node_.reading().record)
            record->add_value(member.value.key(), member.origin());
        members_.push_back(std::move(member));
    }
}

const Member* MapReader::find(std::string_view name) const {
    check(std::ranges::find(keys_, name, &Key::name) != keys_.end());
    const auto member = std::ranges::find(members_, name, &Member::name);
    return member == members_.end() ? nullptr : &*member;
}

void MapReader::report_missing(std::string_view name, std::string_view message) const {
    node_.reading().problems.add(node_.place(), key_path(node_.key(), name), std::string{message});
}

const Member* only_member(const MapReader& map, std::string_view what) {
    const std::vector<Member>& members = map.members();
    if (members.size() == 1) return members.data();
    if (members.size() > 1) {
        members[1].report(
            "one too many: " + members[0].name + " stands here already, at " +
            place_text(members[0].key_place)
        );
    } else if (map.is_mapping() && !map.has_keys()) {
        map.node().report_expected(what);
    }
    return nullptr;
}

}  // namespace kinesisd::config
