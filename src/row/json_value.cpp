#include "row/json_value.hpp"

#include "base/check.hpp"
#include "row/json_number.hpp"

#include <cstddef>

namespace kinesisd {

namespace {

// Behind the bracket that closes the one at `at`.
const char* container_end(const char* at, const char* end, const JsonSpecials& specials) {
    std::size_t open = 0;
    while (at < end) {
        const char c = *at++;
        if (c == '"') {
            at = json_string_end(at, end, specials).behind;
            check(at != nullptr);
        } else if (c == '[' || c == '{') {
            ++open;
        } else if (c == ']' || c == '}') {
            if (--open == 0) return at;
        }
    }
    return end;
}

}  // namespace

JsonParts::JsonParts(const JsonValue& container, const JsonSpecials& specials)
    : at_{container.text.data() + 1},
      end_{container.text.data() + container.text.size() - 1},
      specials_{&specials},
      kind_{container.kind} {
    check(kind_ == JsonValue::Kind::array || kind_ == JsonValue::Kind::object);
}

// Over blanks and what parts values and keys; the document is known to have it where it must.
void JsonParts::skip_to_value() {
    while (at_ < end_ && (is_json_blank(*at_) || *at_ == ',' || *at_ == ':'))
        ++at_;
}

JsonValue JsonParts::next() {
    skip_to_value();
    if (at_ == end_) return {};
    if (kind_ == JsonValue::Kind::array) return take();
    key_ = take();
    skip_to_value();
    return take();
}

JsonValue JsonParts::take() {
    using enum JsonValue::Kind;
    const char* const begin = at_;
    JsonValue value;
    switch (*at_) {
        case '"': {
            const JsonStringEnd string_end = json_string_end(at_ + 1, end_, *specials_);
            value.kind = string;
            value.spelling = string_end.spelling;
            at_ = string_end.behind;
            break;
        }
        case '[':
        case '{':
            value.kind = *at_ == '[' ? array : object;
            at_ = container_end(at_, end_, *specials_);
            break;
        case 't':
        case 'n':
            value.kind = *at_ == 't' ? boolean : null;
            at_ += 4;
            break;
        case 'f':
            value.kind = boolean;
            at_ += 5;
            break;
        default: value.kind = number; at_ = json_number_end(at_, end_);
    }
    check(at_ != nullptr && at_ <= end_);  // or JsonScan had refused the document
    value.text = {begin, at_};
    return value;
}

}  // namespace kinesisd
