#include "row/json_scan.hpp"

#include "base/check.hpp"
#include "row/json_number.hpp"
#include "row/utf8.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace kinesisd {

namespace {

Error invalid(const char* why) {
    return Error{Errc::invalid_json, why};
}

const char* skip_blanks(const char* at, const char* end) {
    while (at < end && is_json_blank(*at))
        ++at;
    return at;
}

// What an index of the document by its quotation marks would say is wrong with its strings, if
// anything is. A backslash counts outside of strings too.
const char* fault_of_strings(std::string_view document) {
    bool is_inside = false;
    bool has_control = false;
    for (std::size_t i = 0; i < document.size(); ++i) {
        const char c = document[i];
        if (is_inside && static_cast<unsigned char>(c) < 0x20) has_control = true;
        if (c == '"') is_inside = !is_inside;
        if (c != '\\') continue;
        ++i;  // the next one is no quotation mark
        if (is_inside && i < document.size() && static_cast<unsigned char>(document[i]) < 0x20)
            has_control = true;
    }
    if (is_inside) return "a string has no end";
    return has_control ? "a string has a control character" : nullptr;
}

bool is_closed(std::string_view document) {
    while (!document.empty() && is_json_blank(document.back()))
        document.remove_suffix(1);
    while (!document.empty() && is_json_blank(document.front()))
        document.remove_prefix(1);
    if (document.empty()) return false;
    return document.back() == (document.front() == '{' ? '}' : ']');
}

}  // namespace

// The walk itself. Each function begins at a value's first character and returns the place behind
// the value, or nullptr if there is none.
class JsonScan::Walk {
public:
    Walk(JsonScan& scan, std::string_view document)
        : scan_{scan}, document_{document}, end_{document.data() + document.size()} {}

    bool accepts() {
        const char* at = skip_blanks(document_.data(), end_);
        at = value(at, &scan_.paths_->root(), 0);
        return at != nullptr && skip_blanks(at, end_) == end_;
    }

    // Why it did not. What a reader by passes would see first comes first: bytes, strings, and only
    // then what they form.
    [[nodiscard]] Error why() const {
        if (!is_utf8(document_)) return {Errc::invalid_utf8, "the document is not UTF-8"};
        if (const char* fault = fault_of_strings(document_)) return invalid(fault);
        if (!too_deep_ || !is_closed(document_)) return invalid("the document is not JSON");
        return {
            Errc::too_deep, "the document has more than " + std::to_string(depth_max) + " levels"
        };
    }

private:
    // Inline, so that only containers are calls.
    // NOLINTNEXTLINE(misc-no-recursion): depth_max bounds it
    [[gnu::always_inline]] const char* value(
        const char* at, const JsonPaths::Node* node, int depth
    ) {
        using Kind = JsonValue::Kind;
        if (at >= end_) return nullptr;
        switch (*at) {
            case '"':
                return keep(node, Kind::string, at, json_string_end(at + 1, end_, scan_.specials_));
            case '{': return object(at, node, depth + 1);
            case '[': return array(at, node, depth + 1);
            case 't': return keep(node, Kind::boolean, at, {word_end(at, "true"), {}});
            case 'f': return keep(node, Kind::boolean, at, {word_end(at, "false"), {}});
            case 'n': return keep(node, Kind::null, at, {word_end(at, "null"), {}});
            default: return keep(node, Kind::number, at, {json_number_end(at, end_), {}});
        }
    }

    const char* word_end(const char* at, std::string_view word) const {
        const bool fits = word.size() <= static_cast<std::size_t>(end_ - at);
        return fits && std::memcmp(at, word.data(), word.size()) == 0 ? at + word.size() : nullptr;
    }

    // Remembers the value if it is asked for.
    const char* keep(
        const JsonPaths::Node* node, JsonValue::Kind kind, const char* begin, JsonStringEnd end
    ) {
        if (node != nullptr && node->slot && end.behind != nullptr)
            scan_.found_[*node->slot] = {kind, end.spelling, {begin, end.behind}};
        return end.behind;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    const char* object(const char* const begin, const JsonPaths::Node* node, int depth) {
        if (is_too_deep(depth)) return nullptr;
        const char* at = skip_blanks(begin + 1, end_);
        std::size_t expected = 0;
        if (!is_at(at, '}')) {
            do {
                const JsonPaths::Node* child = nullptr;
                at = member(skip_blanks(at, end_), node, expected, child);
                if (at == nullptr || !passes(at, ':')) return nullptr;
                at = value(skip_blanks(at, end_), child, depth);
                if (at == nullptr) return nullptr;
            } while (passes(at, ','));
            if (!is_at(at, '}')) return nullptr;
        }
        return keep(node, JsonValue::Kind::object, begin, {at + 1, {}});
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    const char* array(const char* const begin, const JsonPaths::Node* node, int depth) {
        if (is_too_deep(depth)) return nullptr;
        const char* at = skip_blanks(begin + 1, end_);
        std::size_t index = 0;
        if (!is_at(at, ']')) {
            do {
                at = value(skip_blanks(at, end_), element_node(node, index++), depth);
                if (at == nullptr) return nullptr;
            } while (passes(at, ','));
            if (!is_at(at, ']')) return nullptr;
        }
        return keep(node, JsonValue::Kind::array, begin, {at + 1, {}});
    }

    // Passes over blanks, and over `expected` if it stands there.
    bool passes(const char*& at, char expected) const {
        if (!is_at(at, expected)) [[unlikely]] {
            at = skip_blanks(at, end_);
            if (!is_at(at, expected)) return false;
        }
        ++at;
        return true;
    }
    bool is_too_deep(int depth) {
        too_deep_ = depth > depth_max;
        return too_deep_;
    }
    bool is_at(const char* at, char expected) const { return at < end_ && *at == expected; }

    const JsonPaths::Node* element_node(const JsonPaths::Node* node, std::size_t index) {
        if (node == nullptr) return nullptr;
        const auto child = std::ranges::find(node->children, index, &JsonPaths::Child::index);
        return child == node->children.end() ? nullptr : &scan_.paths_->node(child->node);
    }

    // Passes over the key of a member and finds the member's node, if it has one. `expected` is the
    // child that comes next if documents and schema agree in order.
    const char* member(
        const char* at,
        const JsonPaths::Node* node,
        std::size_t& expected,
        const JsonPaths::Node*& child
    ) {
        if (!is_at(at, '"')) return nullptr;
        if (node == nullptr || node->children.empty())
            return json_string_end(at + 1, end_, scan_.specials_).behind;
        const auto& children = node->children;
        if (expected < children.size() && children[expected].is_at(at, end_)) {
            const JsonPaths::Child& guess = children[expected++];
            child = enter(guess);
            return at + guess.quoted.size();
        }
        const JsonStringEnd end = json_string_end(at + 1, end_, scan_.specials_);
        if (end.behind == nullptr) return nullptr;
        std::string_view key{at + 1, end.behind - 1};
        if (end.spelling == JsonSpelling::escaped) {
            char* const text = scan_.scratch_of(key.size());
            key = {text, unescape_json(key, text)};
        }
        if ((node->tags & JsonPaths::tag_of(key)) == 0) return end.behind;
        const auto match = std::ranges::find(children, key, &JsonPaths::Child::key);
        if (match == children.end()) return end.behind;
        expected = static_cast<std::size_t>(match - children.begin()) + 1;
        child = enter(*match);
        return end.behind;
    }

    // A second member of this name hides what was found in the first.
    const JsonPaths::Node* enter(const JsonPaths::Child& child) {
        const JsonPaths::Node& node = scan_.paths_->node(child.node);
        for (const std::size_t slot : node.slots_below)
            scan_.found_[slot].kind = JsonValue::Kind::absent;
        return &node;
    }

    JsonScan& scan_;
    std::string_view document_;
    const char* end_;
    bool too_deep_ = false;
};

JsonScan::JsonScan(const JsonPaths& paths) : paths_{&paths}, found_(paths.slots()) {}

Result<> JsonScan::scan(std::string_view document) {
    for (JsonValue& value : found_)
        value.kind = JsonValue::Kind::absent;
    if (document.empty()) return invalid("the document is empty");
    specials_.index(document);
    Walk walk{*this, document};
    if (!walk.accepts() || !is_utf8(document)) return walk.why();
    return {};
}

char* JsonScan::scratch_of(std::size_t size) {
    if (scratch_.size() < size) scratch_.resize(std::max(size, 2 * scratch_.size()));
    return scratch_.data();
}

std::string_view JsonScan::string_of(const JsonValue& string) {
    check(string.kind == JsonValue::Kind::string);
    if (string.spelling == JsonSpelling::verbatim) return string.inside();
    char* const text = scratch_of(string.inside().size());
    return {text, unescape_json(string.inside(), text)};
}

std::string_view JsonScan::compact(const JsonValue& value) {
    using enum JsonValue::Kind;
    const std::string_view text = value.text;
    if (value.kind != array && value.kind != object) return text;  // blanks are a string's own
    char* const out = scratch_of(text.size() + simdjson::SIMDJSON_PADDING);
    std::size_t size = 0;
    const auto failure = simdjson::minify(text.data(), text.size(), out, size);
    check(!failure);
    return size == text.size() ? text : std::string_view{out, size};
}

}  // namespace kinesisd
