// The key `default_value`: from YAML to the JSON text that a document would have held. The column's
// type says how a scalar reads; whether it then fits is the decoder's word, so both always agree.
#include "config/sections.hpp"
#include "config/values.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"

#include <algorithm>
#include <map>

namespace kinesisd::config {

namespace {

// Aliases can make a small text say a very long value.
constexpr std::size_t default_bytes_max = std::size_t{64} << 10U;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t take_digits(std::string_view& rest) {
    const auto* const end = std::ranges::find_if_not(rest, is_digit);
    const auto count = static_cast<std::size_t>(end - rest.begin());
    rest.remove_prefix(count);
    return count;
}

// RFC 8259 section 6.
bool is_json_number(std::string_view rest) {
    if (rest.starts_with('-')) rest.remove_prefix(1);
    const bool starts_with_zero = rest.starts_with('0');
    const std::size_t whole = take_digits(rest);
    if (whole == 0 || (starts_with_zero && whole > 1)) return false;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        if (take_digits(rest) == 0) return false;
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
        rest.remove_prefix(1);
        if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
        if (take_digits(rest) == 0) return false;
    }
    return rest.empty();
}

// Types whose JSON is a string: 2024 is the text "2024" there, quoted or not.
bool is_string_in_json(Kind kind) {
    return kind == Kind::string || kind == Kind::bytes || kind == Kind::datetime_naive ||
           kind == Kind::datetime_utc || kind == Kind::pointer;
}

const Type& element_type(const Type& type, std::size_t index) {
    static const Type unknown{Kind::json};
    const std::vector<Type>& elements = type.elements();
    const bool is_tuple = type.kind() == Kind::tuple;
    if (type.kind() != Kind::list && !is_tuple) return unknown;
    if (is_tuple) return index < elements.size() ? elements[index] : unknown;
    return elements.front();
}

void append_scalar(const Node& node, const Type& type, std::string& out) {
    const std::string& text = node.text();
    const bool is_word = text == "true" || text == "false" || is_json_number(text);
    if (node.kind() == YamlKind::plain && is_word && !is_string_in_json(type.kind())) {
        out.append(text);
    } else {
        append_json(Value::string(text), out);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the YAML, which its parser bounds
void append_value(const Node& node, const Type& type, std::string& out) {
    if (out.size() > default_bytes_max) return;
    switch (node.kind()) {
        case YamlKind::null: out.append("null"); return;
        case YamlKind::plain:
        case YamlKind::quoted: append_scalar(node, type, out); return;
        case YamlKind::sequence: {
            const std::vector<Node> elements = node.elements();
            out.push_back('[');
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if (i > 0) out.push_back(',');
                append_value(elements[i], element_type(type, i), out);
            }
            out.push_back(']');
            return;
        }
        case YamlKind::mapping: {
            const std::vector<Member> members = node.members();
            out.push_back('{');
            for (std::size_t i = 0; i < members.size(); ++i) {
                if (i > 0) out.push_back(',');
                append_json(Value::string(members[i].name), out);
                out.push_back(':');
                append_value(members[i].value, Type{Kind::json}, out);
            }
            out.push_back('}');
            return;
        }
    }
}

bool fits(const std::string& json, const Type& type) {
    const Schema one_column{{Column{
        .name = "c", .member = "c", .type = type, .role = Column::Role::plain, .default_json = json
    }}};
    return JsonDecoder::make(one_column, {}).has_value();
}

}  // namespace

void append_document_value(const Node& node, const Type& type, std::string& out) {
    append_value(node, type, out);
}

std::optional<std::string> read_default_value(const Node& node, const Type& type) {
    std::string json;
    append_value(node, type, json);
    if (json.size() <= default_bytes_max && fits(json, type)) return json;
    node.report_expected("a value of the type " + type.text());
    return std::nullopt;
}

}  // namespace kinesisd::config
