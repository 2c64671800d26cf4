// The two files of ~/.aws as text: sections, values and where each stands. What they mean is
// decided elsewhere (profiles.hpp).
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
#pragma once

#include "base/error.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd::aws {

struct NestedValue {
    std::string text;
    int line = 0;
};

// "key = text", or "key =" with indented lines "name = text" below it.
struct FileValue {
    std::string text;
    int line = 0;
    std::map<std::string, NestedValue, std::less<>> nested;
};

struct FileSection {
    int line = 0;
    std::map<std::string, FileValue, std::less<>> values;  // keys in lower case
};

enum class ProfileFileKind { credentials, config };
enum class SectionKind { profile, sso_session, services };

struct ProfileFile {
    ProfileFileKind kind = ProfileFileKind::config;
    std::string path;
    std::map<std::pair<SectionKind, std::string>, FileSection> sections;

    // Null: there is no such section.
    [[nodiscard]] const FileSection* find(SectionKind section, std::string_view name) const;
    // "/root/.aws/config:12"
    [[nodiscard]] std::string place(int line) const;
};

// A section that stands twice is one, and the later value of a key counts; sections of other kinds
// are left out. invalid_configuration: a line that is neither section nor value, with its place and
// without its text, which may be a secret.
[[nodiscard]] Result<ProfileFile> parse_profile_file(
    ProfileFileKind kind, std::string path, std::string_view text
);

}  // namespace kinesisd::aws
