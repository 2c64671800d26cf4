#include "row/type.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

struct Word {
    std::string_view text;
    Kind kind;
};
constexpr std::array<Word, 14> words{
    {{"int", Kind::integer},
     {"float", Kind::floating},
     {"bool", Kind::boolean},
     {"str", Kind::string},
     {"bytes", Kind::bytes},
     {"json", Kind::json},
     {"any", Kind::any},
     {"datetime_naive", Kind::datetime_naive},
     {"datetime_utc", Kind::datetime_utc},
     {"duration", Kind::duration},
     {"pointer", Kind::pointer},
     {"tuple", Kind::tuple},
     {"list", Kind::list},
     {"array", Kind::array}}
};
// Far beyond any real schema; a bound so that a text of brackets cannot exhaust the stack.
constexpr int nesting_max = 32;

bool has_elements(Kind kind) {
    return kind == Kind::tuple || kind == Kind::list || kind == Kind::array;
}

std::string_view word_of(Kind kind) {
    const auto* word = std::ranges::find(words, kind, &Word::kind);
    return word == words.end() ? "None" : word->text;
}

Error unknown_word(std::string_view word) {
    std::array<std::string_view, words.size()> names;
    std::ranges::transform(words, names.begin(), &Word::text);
    std::string detail = "unknown type '" + std::string{word} + "'";
    if (const auto near = nearest_name(word, names))
        detail.append("; did you mean '").append(*near).append("'?");
    return Error{Errc::invalid_configuration, std::move(detail)};
}

// type = word [ "[" type { "," type } "]" ] [ "|" "None" ], blanks anywhere between.
class TypeParser {
public:
    explicit TypeParser(std::string_view text) : text_{text}, rest_{text} {}

    Result<Type> whole() {
        Result<Type> type = one(0);
        if (type && !at_end()) return malformed("nothing may follow it");
        return type;
    }

private:
    // NOLINTNEXTLINE(misc-no-recursion): types nest; nesting_max bounds it
    Result<Type> one(int depth) {
        if (depth > nesting_max) return malformed("it nests too deeply");
        const std::string_view word = take_word();
        const auto* known = std::ranges::find(words, word, &Word::text);
        if (known == words.end())
            return word.empty() ? malformed("a type is missing") : unknown_word(word);
        Result<Type> type =
            has_elements(known->kind) ? with_elements(known->kind, depth) : Type{known->kind};
        if (!type || !take('|')) return type;
        if (take_word() != "None") return malformed("only None may follow '|'");
        return type->optional();
    }

    // NOLINTNEXTLINE(misc-no-recursion): as above
    Result<Type> with_elements(Kind kind, int depth) {
        if (!take('['))
            return malformed(std::string{word_of(kind)} + " needs its elements in brackets");
        std::vector<Type> elements;
        do {
            Result<Type> element = one(depth + 1);
            if (!element) return element;
            elements.push_back(*std::move(element));
        } while (take(','));
        if (!take(']')) return malformed("']' is missing");
        if (kind == Kind::tuple) return Type::tuple_of(std::move(elements));
        if (elements.size() != 1)
            return malformed(std::string{word_of(kind)} + " has one element type");
        if (kind == Kind::list) return Type::list_of(elements.front());
        const Type& element = elements.front();
        const bool is_number = element.kind() == Kind::integer || element.kind() == Kind::floating;
        if (!is_number || element.is_optional())
            return malformed("array is of int or float, not of " + element.text());
        return Type::array_of(element.kind());
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }
    bool at_end() {
        skip_blanks();
        return rest_.empty();
    }
    bool take(char expected) {
        if (at_end() || rest_.front() != expected) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view take_word() {
        skip_blanks();
        const std::string_view word = rest_.substr(0, rest_.find_first_of(" [],|"));
        rest_.remove_prefix(word.size());
        return word;
    }
    [[nodiscard]] Error malformed(std::string_view why) const {
        std::string detail = "'" + std::string{text_} + "' is not a type: ";
        return Error{Errc::invalid_configuration, detail.append(why)};
    }

    std::string_view text_;
    std::string_view rest_;
};

}  // namespace

Type Type::tuple_of(std::vector<Type> elements) {
    check(!elements.empty());
    Type type{Kind::tuple};
    type.elements_ = std::move(elements);
    return type;
}

Type Type::list_of(Type element) {
    Type type{Kind::list};
    type.elements_.push_back(std::move(element));
    return type;
}

Type Type::array_of(Kind element) {
    check(element == Kind::integer || element == Kind::floating);
    Type type{Kind::array};
    type.elements_.emplace_back(element);
    return type;
}

Type Type::optional() const {
    Type type = *this;
    type.optional_ = true;
    return type;
}

// NOLINTNEXTLINE(misc-no-recursion): types nest as deeply as their text, see nesting_max
std::string Type::text() const {
    std::string text{word_of(kind_)};
    for (std::size_t i = 0; i < elements_.size(); ++i)
        text.append(i == 0 ? "[" : ", ").append(elements_[i].text());
    if (!elements_.empty()) text.push_back(']');
    if (optional_) text.append(" | None");
    return text;
}

Result<Type> parse_type(std::string_view text) {
    return TypeParser{text}.whole();
}

}  // namespace kinesisd
