// The two files of ~/.aws: no error shows a line's text, every value stands on a line, and what was
// read is the same when it is written down and read again.
#include "aws/profile_file.hpp"

#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"

#include <algorithm>

namespace {

using namespace kinesisd;
using namespace kinesisd::aws;

constexpr std::string_view secret = "Tr0ub4dor";  // stands for every secret in the seeds

std::string header_of(ProfileFileKind file, SectionKind kind, const std::string& name) {
    if (file == ProfileFileKind::credentials) return "[" + name + "]\n";
    switch (kind) {
        case SectionKind::profile: return "[profile \"" + name + "\"]\n";
        case SectionKind::sso_session: return "[sso-session \"" + name + "\"]\n";
        case SectionKind::services: return "[services \"" + name + "\"]\n";
    }
    return "";
}

void append_value(const std::string& key, const FileValue& value, std::string& text) {
    text.append(key).append(" = ");
    for (const char c : value.text)
        text.append(1, c).append(c == '\n' ? " " : "");  // a line that goes on is indented
    text.append("\n");
    for (const auto& [name, nested] : value.nested)
        text.append(" ").append(name).append(" = ").append(nested.text).append("\n");
}

std::string text_of(const ProfileFile& file) {
    std::string text;
    for (const auto& [section, content] : file.sections) {
        text.append(header_of(file.kind, section.first, section.second));
        for (const auto& [key, value] : content.values)
            append_value(key, value, text);
    }
    return text;
}

void check_kind(ProfileFileKind kind, std::string_view text) {
    const Result<ProfileFile> file = parse_profile_file(kind, "f", text);
    if (!file) {
        check(file.error().code == Errc::invalid_configuration);
        return check(file.error().detail.find(secret) == std::string::npos);
    }
    const auto lines = std::ranges::count(text, '\n') + 1;
    for (const auto& [name, section] : file->sections)
        for (const auto& [key, value] : section.values)
            check(section.line >= 1 && value.line > 1 && value.line <= lines);
    const std::string written = text_of(*file);
    const Result<ProfileFile> again = parse_profile_file(kind, "f", written);
    check(again && text_of(*again) == written);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::body_of(data, size);
    check_kind(ProfileFileKind::credentials, text);
    check_kind(ProfileFileKind::config, text);
    return 0;
}
