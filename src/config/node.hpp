// Node: one value of the configuration with its place, its key's path and its variables replaced.
// It is the only way to a scalar and the only way to a problem, so a value from the environment
// cannot get into a message.
#pragma once

#include "config/claims.hpp"
#include "config/problem_list.hpp"
#include "config/read_record.hpp"
#include "config/yaml_node.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

// A path that a source reads.
struct InputPath {
    std::string path;  // lexically normal
    Place place;
    std::string key;
    std::string found;  // for messages
};

// What all sections share while one configuration is read; outlives its nodes.
struct Reading {
    explicit Reading(const Environment& variables) : environment{variables} {}

    const Environment& environment;
    ProblemList problems;
    Claims sections;
    Claims pipeline_names;
    Claims source_names;
    Claims snapshot_files;  // without .json
    Claims sink_names;
    Claims sink_paths;  // lexically normal
    std::vector<InputPath> input_paths;
    ReadRecord* record = nullptr;  // nothing: nobody asks
    std::vector<WrittenSecret> written_secrets;
};

constexpr std::string_view not_supported = "not supported by this version of kinesisd";

// "pipelines[0].source", with brackets and quotes where the name is no word.
[[nodiscard]] std::string key_path(const std::string& parent, std::string_view name);

struct Member;

class Node {
public:
    // Replaces the variables of a scalar, and reports those that cannot be, and tags.
    Node(Reading& reading, const std::string& file, YamlRef yaml, std::string key);

    [[nodiscard]] Reading& reading() const { return *reading_; }
    [[nodiscard]] const std::string& key() const { return key_; }
    [[nodiscard]] Place place() const;

    // After replacement: a plain scalar that became nothing is null, and a quoted one with a
    // variable is plain, because inside { } a variable must be quoted.
    [[nodiscard]] YamlKind kind() const { return kind_; }
    [[nodiscard]] bool is_scalar() const {
        return kind_ == YamlKind::plain || kind_ == YamlKind::quoted;
    }
    // Of a scalar; empty otherwise. Not for messages: found() is.
    [[nodiscard]] const std::string& text() const { return text_; }
    // Something of it came from the environment, so no message may be nearer than found().
    [[nodiscard]] bool is_from_environment() const { return !names_.empty(); }

    // The variables that were replaced in it.
    [[nodiscard]] std::vector<UsedVariable> variables() const;

    // To be said of a value that must not be shown: remembers it if a part of it stands in the
    // file.
    void note_secret() const;

    [[nodiscard]] std::vector<Node> elements() const;
    // Reports keys that are no texts and keys that stand twice, and leaves them out.
    [[nodiscard]] std::vector<Member> members() const;

    // What stands here, for messages: 'text', "quoted text", a list, nothing, a value (from ${X}).
    [[nodiscard]] std::string found() const;
    // Reports "found …, expected {what}". Nothing more is reported about a node whose replacement
    // was already a problem.
    void report_expected(std::string_view what, std::string_view nearest = {}) const;
    void report(std::string message, std::string_view nearest = {}) const;
    // Claims `text` for this node; reports "{subject} is already {what}, at …" and returns false if
    // it is taken.
    [[nodiscard]] bool claim(
        Claims& claims, const std::string& text, std::string_view subject, std::string_view what
    ) const;

private:
    void replace_variables();

    Reading* reading_;
    const std::string* file_;
    YamlRef yaml_;
    std::string key_;
    YamlKind kind_;
    std::string text_;
    std::vector<std::string> names_;  // of the variables
    std::size_t written_bytes_ = 0;   // of the scalar, in the file
    enum class State { fine, reported } state_ = State::fine;
};

// One entry of a mapping.
struct Member {
    std::string name;
    Place key_place;
    Node value;

    // At the key, not at the value.
    void report(std::string message, std::string_view nearest = {}) const;
    // Where the key stands: a value that is a mapping begins lines below.
    [[nodiscard]] ValueOrigin origin() const { return {key_place, value.variables()}; }
};

}  // namespace kinesisd::config
