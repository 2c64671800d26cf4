#include "kinesis/put_answer_scan.hpp"

#include <limits>
#include <optional>

namespace kinesisd::kinesis {

namespace {

// Whether a quotation mark begins or ends a string wherever it stands. All characters are looked at
// first: that is a loop without branches, and each string then ends at the next quotation mark.
bool is_plain(std::string_view body) {
    unsigned char strange = 0;
    for (const char c : body)
        strange |= static_cast<unsigned char>(c < ' ') | static_cast<unsigned char>(c == '\\');
    return strange == 0;
}
static_assert(std::numeric_limits<char>::is_signed, "what is not ASCII is less than a blank");

class Scan {
public:
    Scan(std::string_view body, PutResults& results)
        : at_{body.data()}, end_{at_ + body.size()}, results_{results} {}

    bool run() {
        const bool is_read = members([this](std::string_view name) {
            if (name != "Records") return scalar();
            return !results_.begin() && elements([this] { return result(); });
        });
        blanks();
        return is_read && at_ == end_;
    }

private:
    void blanks() {
        while (at_ != end_ && *at_ == ' ')
            ++at_;
    }
    // The next character that is not blank is this one, and is passed.
    bool take(char wanted) {
        blanks();
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        blanks();
        if (!std::string_view{at_, end_}.starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    PutResultParts::Text text() {
        if (!take('"')) return std::nullopt;
        const char* begin = at_;
        const std::string_view rest{at_, end_};
        const std::size_t size = rest.find('"');
        if (size == std::string_view::npos) return std::nullopt;
        at_ += size + 1;
        return std::string_view{begin, size};
    }
    // A string, or nothing for null.
    bool text_or_null(PutResultParts::Text& value) {
        blanks();
        if (at_ == end_ || *at_ != '"') {
            value.reset();
            return take("null");
        }
        value = text();
        return value.has_value();
    }
    // One that nobody wants: a string, null or a whole number.
    bool scalar() {
        blanks();
        const char* begin = at_;
        while (at_ != end_ && *at_ >= '0' && *at_ <= '9')
            ++at_;
        if (at_ != begin) return *begin != '0' || at_ == begin + 1;
        PutResultParts::Text unwanted;
        return text_or_null(unwanted);
    }

    template <class Read>
    bool members(const Read& read) {
        if (!take('{')) return false;
        if (take('}')) return true;
        do {
            const auto name = text();
            if (!name || !take(':') || !read(*name)) return false;
        } while (take(','));
        return take('}');
    }
    template <class Read>
    bool elements(const Read& read) {
        if (!take('[')) return false;
        if (take(']')) return true;
        do {
            if (!read()) return false;
        } while (take(','));
        return take(']');
    }
    bool result() {
        PutResultParts parts;
        PutResultParts::Text unwanted;
        const auto read = [&](std::string_view name) {
            PutResultParts::Text* wanted = parts.find(name).second;
            return text_or_null(wanted == nullptr ? unwanted : *wanted);
        };
        return members(read) && !results_.add(parts);
    }

    const char* at_;
    const char* end_;
    PutResults& results_;
};

}  // namespace

bool scan_put_answer(std::string_view body, PutResults& results) {
    return is_plain(body) && Scan{body, results}.run();
}

}  // namespace kinesisd::kinesis
