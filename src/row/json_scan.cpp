#include "row/json_scan.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "row/json_number.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kinesisd {

namespace {

namespace ondemand = simdjson::ondemand;

// A token reaches to the next one; this takes the blanks off.
std::string_view without_blanks(std::string_view token) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
    while (!token.empty() && is_blank(token.back()))
        token.remove_suffix(1);
    return token;
}

bool has_escape(std::string_view token) {
    return std::memchr(token.data(), '\\', token.size()) != nullptr;
}

std::string_view raw_text(const JsonValue& value) {
    if (const auto* array = std::get_if<ondemand::array>(&value.container)) {
        ondemand::array again = *array;
        check(!again.reset().error());
        return without_blanks(again.raw_json().value_unsafe());
    }
    if (const auto* object = std::get_if<ondemand::object>(&value.container)) {
        ondemand::object again = *object;
        check(!again.reset().error());
        return without_blanks(again.raw_json().value_unsafe());
    }
    return value.token;
}

Result<> invalid(const char* why) {
    return Error{Errc::invalid_json, why};
}

enum class Verdict : std::uint8_t { valid, invalid, too_deep };

}  // namespace

// The walk itself: what it needs everywhere, and one function for each kind of value.
class JsonScan::Walk {
public:
    explicit Walk(JsonScan& scan, const char* end) : scan_{scan}, end_{end} {}

    Verdict root() {
        const JsonPaths::Node& node = scan_.paths_->root();
        ondemand::json_type type{};
        if (scan_.document_.type().get(type)) return Verdict::invalid;
        if (type == ondemand::json_type::object) {
            ondemand::object object;
            if (scan_.document_.get_object().get(object)) return Verdict::invalid;
            return at_end(opened(object, &node, 1));
        }
        if (type == ondemand::json_type::array) {
            ondemand::array array;
            if (scan_.document_.get_array().get(array)) return Verdict::invalid;
            return at_end(opened(array, &node, 1));
        }
        std::string_view token;
        if (scan_.document_.raw_json_token().get(token)) return Verdict::invalid;
        if (token.data() + token.size() != end_) return Verdict::invalid;  // another token follows
        return scalar(type, token, &node);
    }

private:
    // The last token was taken and none beyond it: On-Demand, which trusts its padding, can read a
    // bracket there as the one that is missing.
    Verdict at_end(Verdict verdict) {
        if (verdict != Verdict::valid) return verdict;
        const bool ended = scan_.document_.current_location().error() == simdjson::OUT_OF_BOUNDS;
        return ended ? Verdict::valid : Verdict::invalid;
    }

    JsonValue* wanted(const JsonPaths::Node* node) {
        return node != nullptr && node->slot ? &scan_.found_[*node->slot] : nullptr;
    }

    // NOLINTNEXTLINE(misc-no-recursion): depth_max bounds it
    Verdict value(ondemand::value value, const JsonPaths::Node* node, int depth) {
        ondemand::json_type type{};
        if (value.type().get(type)) return Verdict::invalid;
        switch (type) {
            case ondemand::json_type::object: {
                ondemand::object object;
                if (value.get_object().get(object)) return Verdict::invalid;
                return opened(object, node, depth + 1);
            }
            case ondemand::json_type::array: {
                ondemand::array array;
                if (value.get_array().get(array)) return Verdict::invalid;
                return opened(array, node, depth + 1);
            }
            case ondemand::json_type::string: {
                const std::string_view token = value.raw_json_token();
                // Takes the token. Left to the iterator, a string before a colon would count as a
                // key, and {"a":"b":1} pass.
                if (value.get_raw_json_string().error()) return Verdict::invalid;
                return scalar(type, token, node);
            }
            default: return scalar(type, value.raw_json_token(), node);
        }
    }

    Verdict scalar(ondemand::json_type type, std::string_view token, const JsonPaths::Node* node) {
        token = without_blanks(token);
        auto kind = JsonValue::Kind::null;
        switch (type) {
            case ondemand::json_type::string:
                if (has_escape(token) && !scan_.unescape(token.data() + 1)) return Verdict::invalid;
                kind = JsonValue::Kind::string;
                break;
            case ondemand::json_type::number:
                if (!is_json_number(token)) return Verdict::invalid;
                kind = JsonValue::Kind::number;
                break;
            case ondemand::json_type::boolean:
                if (token != "true" && token != "false") return Verdict::invalid;
                kind = JsonValue::Kind::boolean;
                break;
            default:
                if (token != "null") return Verdict::invalid;
        }
        if (JsonValue* found = wanted(node)) *found = {kind, token, {}};
        return Verdict::valid;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    Verdict opened(ondemand::object object, const JsonPaths::Node* node, int depth) {
        if (depth > depth_max) return Verdict::too_deep;
        if (JsonValue* found = wanted(node)) *found = {JsonValue::Kind::object, {}, object};
        std::size_t expected = 0;
        for (auto next : object) {
            ondemand::field field;
            if (std::move(next).get(field)) return Verdict::invalid;
            const JsonPaths::Node* child = nullptr;
            if (!member(node, field.key(), expected, child)) return Verdict::invalid;
            const Verdict verdict = value(field.value(), child, depth);
            if (verdict != Verdict::valid) return verdict;
        }
        return Verdict::valid;
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    Verdict opened(ondemand::array array, const JsonPaths::Node* node, int depth) {
        if (depth > depth_max) return Verdict::too_deep;
        if (JsonValue* found = wanted(node)) *found = {JsonValue::Kind::array, {}, array};
        if (node != nullptr && node->children.empty()) node = nullptr;
        std::size_t index = 0;
        for (auto next : array) {
            ondemand::value element;
            if (std::move(next).get(element)) return Verdict::invalid;
            const Verdict verdict = value(element, element_node(node, index++), depth);
            if (verdict != Verdict::valid) return verdict;
        }
        return Verdict::valid;
    }

    const JsonPaths::Node* element_node(const JsonPaths::Node* node, std::size_t index) {
        if (node == nullptr) return nullptr;
        const auto child = std::ranges::find(node->children, index, &JsonPaths::Child::index);
        return child == node->children.end() ? nullptr : &scan_.paths_->node(child->node);
    }

    // Finds the node of a member, if it has one; false if the key is malformed. `expected` is the
    // child that comes next if documents and schema agree in order.
    bool member(
        const JsonPaths::Node* node,
        ondemand::raw_json_string key,
        std::size_t& expected,
        const JsonPaths::Node*& child
    ) {
        if (node != nullptr && expected < node->children.size()) {
            const JsonPaths::Child& guess = node->children[expected];
            const auto readable = static_cast<std::size_t>(end_ - key.raw());
            if (guess.spelling == JsonPaths::Child::Spelling::plain &&
                key.unsafe_is_equal(readable, guess.key)) {
                ++expected;
                child = enter(guess);
                return true;
            }
        }
        const auto text = key_text(key);
        if (!text) return false;
        if (node == nullptr) return true;
        const auto match = std::ranges::find(node->children, *text, &JsonPaths::Child::key);
        if (match == node->children.end()) return true;
        expected = static_cast<std::size_t>(match - node->children.begin()) + 1;
        child = enter(*match);
        return true;
    }

    // A second member of this name hides what was found in the first.
    const JsonPaths::Node* enter(const JsonPaths::Child& child) {
        const JsonPaths::Node& node = scan_.paths_->node(child.node);
        for (const std::size_t slot : node.slots_below)
            scan_.found_[slot].kind = JsonValue::Kind::absent;
        return &node;
    }

    std::optional<std::string_view> key_text(ondemand::raw_json_string key) {
        const char* last = key.raw();
        while (*last != '"' && *last != '\\')
            ++last;
        if (*last == '\\') return scan_.unescape(key.raw());
        return std::string_view{key.raw(), last};
    }

    JsonScan& scan_;
    const char* end_;
};

JsonScan::JsonScan(const JsonPaths& paths) : paths_{&paths}, found_(paths.slots()) {}

Result<> JsonScan::index(std::string_view document) {
    if (document.empty()) return invalid("the document is empty");
    if (document.size() > parser_.capacity()) {
        // By doubling, so that growing documents do not allocate each time; large ones exactly.
        const std::size_t room =
            document.size() < 1_MiB ? std::bit_ceil(document.size() | 1_KiB) : document.size();
        scratch_.resize(room + padding);
        if (parser_.allocate(room)) return invalid("the document is too large");
    }
    const auto failure =
        parser_.iterate(document.data(), document.size(), document.size() + padding).get(document_);
    if (!failure) return {};
    // The index may have found another fault first; the reason shall not depend on that.
    if (!simdjson::validate_utf8(document))
        return Error{Errc::invalid_utf8, "the document is not UTF-8"};
    if (failure == simdjson::UNCLOSED_STRING) return invalid("a string has no end");
    if (failure == simdjson::UNESCAPED_CHARS) return invalid("a string has a control character");
    return invalid("the document is not JSON");
}

Result<> JsonScan::scan(std::string_view document) {
    for (JsonValue& value : found_)
        value.kind = JsonValue::Kind::absent;
    if (Result<> indexed = index(document); !indexed) return indexed;
    switch (Walk{*this, document.data() + document.size()}.root()) {
        case Verdict::valid: return {};
        case Verdict::invalid: return invalid("the document is not JSON");
        case Verdict::too_deep: break;
    }
    return Error{
        Errc::too_deep, "the document has more than " + std::to_string(depth_max) + " levels"
    };
}

JsonValue JsonScan::open(ondemand::value value) {
    using enum JsonValue::Kind;
    switch (value.type().value_unsafe()) {
        case ondemand::json_type::object: return {object, {}, value.get_object().value_unsafe()};
        case ondemand::json_type::array: return {array, {}, value.get_array().value_unsafe()};
        case ondemand::json_type::string:
            return {string, without_blanks(value.raw_json_token()), {}};
        case ondemand::json_type::number:
            return {number, without_blanks(value.raw_json_token()), {}};
        case ondemand::json_type::boolean:
            return {boolean, without_blanks(value.raw_json_token()), {}};
        case ondemand::json_type::null: break;
    }
    return {null, without_blanks(value.raw_json_token()), {}};
}

bool JsonScan::is_verbatim(const JsonValue& string) {
    return !has_escape(string.token);
}

std::string_view JsonScan::string_of(const JsonValue& string) {
    check(string.kind == JsonValue::Kind::string);
    if (is_verbatim(string)) return string.token.substr(1, string.token.size() - 2);
    const auto text = unescape(string.token.data() + 1);
    check(text.has_value());  // or the scan had failed
    return text.value_or(std::string_view{});
}

std::string_view JsonScan::key_of(ondemand::field& field) {
    const auto text = unescape(field.key().raw());
    check(text.has_value());
    return text.value_or(std::string_view{});
}

std::string_view JsonScan::compact(const JsonValue& value) {
    const std::string_view raw = raw_text(value);
    if (value.container.index() == 0) return raw;  // a scalar: blanks are a string's own
    std::size_t size = 0;
    const auto failure = simdjson::minify(raw.data(), raw.size(), scratch_.data(), size);
    check(!failure);
    return size == raw.size() ? raw : std::string_view{scratch_.data(), size};
}

std::optional<std::string_view> JsonScan::unescape(const char* after_quote) {
    const ondemand::raw_json_string raw{reinterpret_cast<const std::uint8_t*>(after_quote)};
    auto* to = reinterpret_cast<std::uint8_t*>(scratch_.data());
    std::string_view text;
    if (parser_.unescape(raw, to).get(text)) return std::nullopt;
    return text;
}

}  // namespace kinesisd
