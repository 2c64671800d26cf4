#include "config/node.hpp"

#include "config/substitute.hpp"
#include "config/utf8.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace kinesisd::config {

namespace {

constexpr bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

std::string_view kind_text(YamlKind kind) {
    switch (kind) {
        case YamlKind::null: return "nothing";
        case YamlKind::plain:
        case YamlKind::quoted: return "a text";
        case YamlKind::sequence: return "a list";
        case YamlKind::mapping: return "a mapping";
    }
    return "";
}

}  // namespace

std::string key_path(const std::string& parent, std::string_view name) {
    if (name.empty() || !std::ranges::all_of(name, is_word_character))
        return parent + "[\"" + printable(name) + "\"]";
    return parent.empty() ? std::string{name} : parent + "." + std::string{name};
}

Node::Node(Reading& reading, const std::string& file, YamlRef yaml, std::string key)
    : reading_{&reading},
      file_{&file},
      yaml_{std::move(yaml)},
      key_{std::move(key)},
      kind_{yaml_.node->kind} {
    if (!yaml_.node->tag.empty()) {
        report("found the tag " + printable(yaml_.node->tag) + ", expected none");
        state_ = State::reported;
    }
    if (is_scalar()) replace_variables();
}

void Node::replace_variables() {
    Result<Substituted> done = substitute(yaml_.node->text, reading_->environment);
    if (!done) {
        report(done.error().detail);
        state_ = State::reported;
        return;
    }
    text_ = std::move(done->text);
    names_ = std::move(done->names);
    written_bytes_ = done->written_bytes;
    if (names_.empty()) return;
    if (!is_null_text(text_)) {
        kind_ = YamlKind::plain;
    } else if (kind_ == YamlKind::plain) {
        kind_ = YamlKind::null;
    }
}

Place Node::place() const {
    return Place{.file = *file_, .line = yaml_.mark.line, .column = yaml_.mark.column};
}

std::vector<UsedVariable> Node::variables() const {
    std::vector<UsedVariable> used;
    for (const std::string& name : names_) {
        const std::optional<std::string> value = reading_->environment(name);
        const bool counts = value && !value->empty();
        using State = UsedVariable::State;
        used.push_back({name, counts ? State::set : State::not_set});
    }
    return used;
}

std::vector<Node> Node::elements() const {
    std::vector<Node> nodes;
    nodes.reserve(yaml_.node->elements.size());
    for (const YamlRef& element : yaml_.node->elements) {
        nodes.emplace_back(
            *reading_, *file_, element, key_ + "[" + std::to_string(nodes.size()) + "]"
        );
    }
    return nodes;
}

std::vector<Member> Node::members() const {
    std::vector<Member> members;
    std::map<std::string_view, Place> seen;
    for (const YamlEntry& entry : yaml_.node->entries) {
        const YamlNode& key = *entry.key.node;
        const Place place{
            .file = *file_, .line = entry.key.mark.line, .column = entry.key.mark.column
        };
        if (key.kind != YamlKind::plain && key.kind != YamlKind::quoted) {
            std::string message = "found " + std::string{kind_text(key.kind)};
            reading_->problems.add(place, key_, message + " as a key, expected a name");
            continue;
        }
        std::string path = key_path(key_, key.text);
        const auto [first, is_new] = seen.try_emplace(key.text, place);
        if (!is_new) {
            std::string message = "stands twice, first at " + place_text(first->second);
            reading_->problems.add(place, std::move(path), std::move(message));
            continue;
        }
        members.push_back(Member{
            .name = key.text,
            .key_place = place,
            .value = Node{*reading_, *file_, entry.value, std::move(path)}
        });
    }
    return members;
}

std::string Node::found() const {
    if (is_from_environment()) {
        const std::string origin = origin_text(names_);
        return (kind_ == YamlKind::null || text_.empty() ? "nothing " : "a value ") + origin;
    }
    if (kind_ == YamlKind::plain) return "'" + printable(text_) + "'";
    if (kind_ == YamlKind::quoted) return "\"" + printable(text_) + "\"";
    const bool is_empty = yaml_.node->elements.empty() && yaml_.node->entries.empty();
    if (kind_ == YamlKind::sequence && is_empty) return "an empty list";
    if (kind_ == YamlKind::mapping && is_empty) return "an empty mapping";
    return std::string{kind_text(kind_)};
}

void Node::report_expected(std::string_view what, std::string_view nearest) const {
    report("found " + found() + ", expected " + std::string{what}, nearest);
}

void Node::report(std::string message, std::string_view nearest) const {
    if (state_ == State::reported) return;
    // A name near to a secret would tell most of it.
    const std::string_view shown = is_from_environment() ? std::string_view{} : nearest;
    reading_->problems.add(place(), key_, std::move(message), shown);
}

void Node::note_secret() const {
    if (written_bytes_ > 0) reading_->written_secrets.push_back({place(), key_});
}

bool Node::claim(
    Claims& claims, const std::string& text, std::string_view subject, std::string_view what
) const {
    const std::optional<Place> taken = claims.claim(text, place());
    if (!taken) return true;
    std::string message{subject};
    report(message.append(" is already ").append(what).append(", at ") + place_text(*taken));
    return false;
}

void Member::report(std::string message, std::string_view nearest) const {
    value.reading().problems.add(key_place, value.key(), std::move(message), nearest);
}

}  // namespace kinesisd::config
