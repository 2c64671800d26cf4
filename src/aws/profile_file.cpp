#include "aws/profile_file.hpp"

#include "aws/uri.hpp"

#include <optional>

namespace kinesisd::aws {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_comment(char c) {
    return c == '#' || c == ';';
}

// What stands before a comment; '#' and ';' begin one behind a blank only.
std::string_view without_comment(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool may_begin = i == 0 || blanks.find(text[i - 1]) != std::string_view::npos;
        if (may_begin && is_comment(text[i])) return trimmed(text.substr(0, i));
    }
    return trimmed(text);
}

std::string_view without_quotes(std::string_view name) {
    const bool quoted = name.size() >= 2 && (name.front() == '"' || name.front() == '\'') &&
                        name.back() == name.front();
    return quoted ? name.substr(1, name.size() - 2) : name;
}

using SectionName = std::pair<SectionKind, std::string>;

// [default], [profile NAME], [sso-session NAME], [services NAME]; in the credentials file [NAME].
// Nothing: a section of another kind.
std::optional<SectionName> name_section(ProfileFileKind kind, std::string_view header) {
    if (kind == ProfileFileKind::credentials || header == "default")
        return SectionName{SectionKind::profile, header};
    const std::size_t word = header.find_first_of(blanks);
    if (word == std::string_view::npos) return std::nullopt;
    const std::string_view type = header.substr(0, word);
    const std::string name{without_quotes(trimmed(header.substr(word)))};
    if (type == "profile") return SectionName{SectionKind::profile, name};
    if (type == "sso-session") return SectionName{SectionKind::sso_session, name};
    if (type == "services") return SectionName{SectionKind::services, name};
    return std::nullopt;
}

// Takes a file line by line.
class Reader {
public:
    explicit Reader(ProfileFile& file) : file_{file} {}

    // What is wrong with the line; nothing if it is fine.
    [[nodiscard]] std::optional<std::string_view> take(std::string_view line, int number) {
        const std::string_view content = trimmed(line);
        if (content.empty() || is_comment(content.front())) return std::nullopt;
        if (blanks.find(line.front()) != std::string_view::npos)
            return take_indented(content, number);
        if (content.front() == '[') return take_header(content, number);
        return take_value(content, number);
    }

private:
    std::optional<std::string_view> take_header(std::string_view content, int number) {
        value_ = nullptr;
        const std::size_t close = content.find(']');
        if (close == std::string_view::npos) return "has '[' without ']'";
        if (!without_comment(content.substr(close + 1)).empty())
            return "has something behind the section's ']'";
        const std::string_view header = trimmed(content.substr(1, close - 1));
        if (header.empty()) return "is a section without a name";
        const auto name = name_section(file_.kind, header);
        section_ = name ? &file_.sections[*name] : &other_;
        section_->line = number;
        return std::nullopt;
    }

    std::optional<std::string_view> take_value(std::string_view content, int number) {
        value_ = nullptr;
        const std::size_t equals = content.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return "is neither [section] nor key = value";
        if (section_ == nullptr) return "stands before the first section";
        const std::string key = lower_case(trimmed(content.substr(0, equals)));
        value_ = &section_->values[key];
        *value_ = {std::string{without_comment(content.substr(equals + 1))}, number, {}};
        return std::nullopt;
    }

    // Below an empty value: an entry of its table. Below another one: its continuation.
    std::optional<std::string_view> take_indented(std::string_view content, int number) {
        if (value_ == nullptr) return "is indented, but there is no key above it";
        if (!value_->text.empty()) {
            value_->text.append("\n").append(without_comment(content));
            return std::nullopt;
        }
        const std::size_t equals = content.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return "is indented, but not key = value";
        const std::string key = lower_case(trimmed(content.substr(0, equals)));
        value_->nested[key] = {std::string{without_comment(content.substr(equals + 1))}, number};
        return std::nullopt;
    }

    ProfileFile& file_;
    FileSection other_;  // of no meaning
    FileSection* section_ = nullptr;
    FileValue* value_ = nullptr;  // that indented lines belong to
};

}  // namespace

const FileSection* ProfileFile::find(SectionKind section, std::string_view name) const {
    const auto found = sections.find({section, std::string{name}});
    return found == sections.end() ? nullptr : &found->second;
}

std::string ProfileFile::place(int line) const {
    return path + ":" + std::to_string(line);
}

Result<ProfileFile> parse_profile_file(
    ProfileFileKind kind, std::string path, std::string_view text
) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    ProfileFile file;
    file.kind = kind;
    file.path = std::move(path);
    Reader reader{file};
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (const auto wrong = reader.take(line, number)) {
            const std::string what = "this line " + std::string{*wrong};
            return Error{Errc::invalid_configuration, file.place(number) + ": " + what};
        }
    }
    return file;
}

}  // namespace kinesisd::aws
