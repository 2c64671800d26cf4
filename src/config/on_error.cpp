// What becomes of a record that cannot be decoded.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>

namespace kinesisd::config {

namespace {

constexpr std::string_view forms = "skip, fail or {dead_letter: {path: …}}";
constexpr Text file_path{"the path of a file", is_file_path};

}  // namespace

std::optional<OnRowError> read_on_error(const Node& node) {
    static constexpr std::array keys{Key{"dead_letter", Presence::required}};
    static constexpr std::array dead_letter_keys{Key{"path", Presence::required}};
    using Action = OnRowError::Action;
    if (node.is_scalar() && node.text() == "skip") return OnRowError{Action::skip, {}};
    if (node.is_scalar() && node.text() == "fail") return OnRowError{Action::fail, {}};
    if (node.kind() != YamlKind::mapping) {
        node.report_expected(forms);
        return std::nullopt;
    }
    const MapReader map{node, keys};
    const Member* dead_letter = map.find("dead_letter");
    if (dead_letter == nullptr) return std::nullopt;
    const MapReader letters{dead_letter->value, dead_letter_keys};
    OnRowError on_error{Action::dead_letter, {}};
    letters.read("path", on_error.path, file_path);
    if (on_error.path.empty()) return std::nullopt;
    const Node& path = letters.find("path")->value;
    (void)path.claim(
        node.reading().sink_paths,
        lexically_normal(on_error.path),
        path.found(),
        "the path of a sink"
    );
    return on_error;
}

}  // namespace kinesisd::config
