#include "aws/xml_leaves.hpp"

#include "base/text.hpp"

#include <array>
#include <utility>
#include <vector>

namespace kinesisd::aws {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t depth_max = 32;

std::string_view local_name(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// "amp", "#65": the character; nothing if it is unknown or not ASCII, which STS does not send.
std::optional<char> character_of(std::string_view entity) {
    constexpr std::array<std::pair<std::string_view, char>, 5> named{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}
    };
    for (const auto& [name, character] : named)
        if (entity == name) return character;
    if (!entity.starts_with('#')) return std::nullopt;
    entity.remove_prefix(1);
    std::optional<std::uint64_t> code;
    if (entity.starts_with('x')) {
        code = 0;
        for (const char c : entity.substr(1)) {
            constexpr std::string_view digits = "0123456789abcdefABCDEF";
            const std::size_t digit = digits.find(c);
            if (digit == std::string_view::npos || *code > 0x7f) return std::nullopt;
            code = *code * 16 + (digit < 16 ? digit : digit - 6);
        }
    } else {
        code = parse_uint64(entity);
    }
    if (!code || *code == 0 || *code > 0x7f) return std::nullopt;
    return static_cast<char>(*code);
}

class Parser {
public:
    explicit Parser(std::string_view document) : rest_{document} {}

    std::optional<XmlLeaves> parse() {
        while (!rest_.empty())
            if (!(rest_.front() == '<' ? take_markup() : take_text())) return std::nullopt;
        if (!open_.empty() || !any_element_) return std::nullopt;
        return std::move(leaves_);
    }

private:
    struct Element {
        std::string_view name;
        std::string text;
        enum class Content { text, elements } content = Content::text;
    };

    bool take_text() {
        const std::size_t end = std::min(rest_.find('<'), rest_.size());
        std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (open_.empty()) return text.find_first_not_of(blanks) == std::string_view::npos;
        std::string& into = open_.back().text;
        while (!text.empty()) {
            const std::size_t entity = std::min(text.find('&'), text.size());
            into.append(text.substr(0, entity));
            text.remove_prefix(entity);
            if (text.empty()) break;
            const std::size_t semicolon = text.find(';');
            if (semicolon == std::string_view::npos) return false;
            const std::optional<char> character = character_of(text.substr(1, semicolon - 1));
            if (!character) return false;
            into.push_back(*character);
            text.remove_prefix(semicolon + 1);
        }
        return true;
    }

    // "<" was seen: a declaration, a comment, CDATA, an end, a beginning.
    bool take_markup() {
        if (rest_.starts_with("<?")) return skip_behind("?>");
        if (rest_.starts_with("<!--")) return skip_behind("-->");
        constexpr std::string_view cdata = "<![CDATA[";
        if (rest_.starts_with(cdata)) {
            const std::size_t end = rest_.find("]]>");
            if (end == std::string_view::npos || open_.empty()) return false;
            open_.back().text.append(rest_.substr(cdata.size(), end - cdata.size()));
            return skip_behind("]]>");
        }
        const std::size_t close = rest_.find('>');
        if (close == std::string_view::npos || rest_.starts_with("<!")) return false;
        std::string_view tag = rest_.substr(1, close - 1);
        rest_.remove_prefix(close + 1);
        if (tag.starts_with('/')) return end_element(tag.substr(1));
        const bool is_empty = tag.ends_with('/');
        if (is_empty) tag.remove_suffix(1);
        const std::string_view name = tag.substr(0, tag.find_first_of(blanks));
        return begin_element(name) && (!is_empty || end_element(name));
    }

    bool begin_element(std::string_view name) {
        if (name.empty() || open_.size() == depth_max) return false;
        if (open_.empty() && std::exchange(any_element_, true)) return false;
        if (!open_.empty()) open_.back().content = Element::Content::elements;
        open_.push_back({name, {}, Element::Content::text});
        return true;
    }

    bool end_element(std::string_view name) {
        name = name.substr(0, name.find_last_not_of(blanks) + 1);
        if (open_.empty() || open_.back().name != name) return false;
        Element element = std::move(open_.back());
        open_.pop_back();
        if (element.content == Element::Content::text)
            leaves_.emplace(local_name(name), std::move(element.text));
        return true;
    }

    bool skip_behind(std::string_view mark) {
        const std::size_t end = rest_.find(mark);
        if (end == std::string_view::npos) return false;
        rest_.remove_prefix(end + mark.size());
        return true;
    }

    std::string_view rest_;
    std::vector<Element> open_;
    XmlLeaves leaves_;
    bool any_element_ = false;
};

}  // namespace

std::optional<XmlLeaves> parse_xml_leaves(std::string_view document) {
    return Parser{document}.parse();
}

}  // namespace kinesisd::aws
