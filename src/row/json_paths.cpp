#include "row/json_paths.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

// RFC 6901 section 4: 0, or digits without a leading zero. "-" names no element that exists.
std::optional<std::size_t> index_of(std::string_view key) {
    if (key.size() > 1 && key.front() == '0') return std::nullopt;
    return parse_uint64(key);
}

// The key in quotation marks, or nothing if it needs an escape.
std::string quoted(std::string_view key) {
    const bool is_plain = std::ranges::none_of(key, [](char c) {
        return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    return is_plain ? std::string{'"'}.append(key).append(1, '"') : std::string{};
}

// "~1" is "/" and "~0" is "~"; nothing for another character behind the tilde.
std::optional<std::string> unescaped(std::string_view token) {
    std::string key;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            key.push_back(token[i]);
            continue;
        }
        ++i;
        if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
        key.push_back(token[i] == '0' ? '~' : '/');
    }
    return key;
}

}  // namespace

Result<std::size_t> JsonPaths::add_pointer(std::string_view pointer) {
    const auto malformed = [pointer](std::string_view why) {
        std::string detail = "'" + std::string{pointer} + "' is not a JSON pointer: ";
        return Error{Errc::invalid_configuration, detail.append(why)};
    };
    if (!pointer.empty() && pointer.front() != '/')
        return malformed("it must be empty or begin with '/'");
    std::vector<std::string> keys;
    std::string_view rest = pointer;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view token = rest.substr(0, rest.find('/'));
        rest.remove_prefix(token.size());
        std::optional<std::string> key = unescaped(token);
        if (!key) return malformed("'~' must be written '~0'");
        keys.push_back(*std::move(key));
    }
    return add(keys);
}

std::size_t JsonPaths::add_member(std::string_view name) {
    return add({std::string{name}});
}

std::size_t JsonPaths::child_of(std::size_t node, std::string key) {
    for (const Child& child : nodes_[node].children)
        if (child.key == key) return child.node;
    const std::size_t added = nodes_.size();
    nodes_.emplace_back();
    Child child;
    child.index = index_of(key);
    child.node = added;
    child.quoted = quoted(key);
    child.key = std::move(key);
    nodes_[node].tags |= tag_of(child.key);
    nodes_[node].children.push_back(std::move(child));
    return added;
}

std::size_t JsonPaths::add(const std::vector<std::string>& keys) {
    std::vector<std::size_t> above;
    std::size_t node = 0;
    for (const std::string& key : keys) {
        above.push_back(node);
        node = child_of(node, key);
    }
    if (const auto shared = nodes_[node].slot) return *shared;
    const std::size_t slot = slots_++;
    nodes_[node].slot = slot;
    for (const std::size_t ancestor : above)
        nodes_[ancestor].slots_below.push_back(slot);
    return slot;
}

}  // namespace kinesisd
