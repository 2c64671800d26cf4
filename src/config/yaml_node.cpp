#include "config/yaml_node.hpp"

#include "config/utf8.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

namespace kinesisd::config {

namespace {

Mark mark_of(const YAML::Mark& mark) {
    return mark.is_null() ? Mark{} : Mark{.line = mark.line + 1, .column = mark.column + 1};
}

// yaml-cpp says "?" for no tag and "!" for quoted text.
std::string written_tag(const std::string& tag) {
    return tag == "?" || tag == "!" ? std::string{} : tag;
}

// Builds the tree from the parser's events. Throws YamlError, as the parser throws its own errors.
class TreeBuilder final : public YAML::EventHandler {
public:
    [[nodiscard]] YamlRef take_root() { return std::move(root_); }
    [[nodiscard]] Mark document_mark() const { return document_mark_; }

    void OnDocumentStart(const YAML::Mark& mark) override { document_mark_ = mark_of(mark); }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(mark_of(mark), finished(YamlNode{}, anchor));
    }
    void OnScalar(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        const std::string& value
    ) override {
        const bool quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
        YamlNode node;
        node.kind = quoted ? YamlKind::quoted : YamlKind::plain;
        node.text = value;
        node.tag = quoted ? std::string{} : written_tag(tag);
        add(mark_of(mark), finished(std::move(node), anchor));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end()) {
            throw YamlError{
                .mark = mark_of(mark), .message = "an alias inside the value of its own anchor"
            };
        }
        add(mark_of(mark), known->second);
    }
    void OnSequenceStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/
    ) override {
        open(YamlKind::sequence, mark, tag, anchor);
    }
    void OnMapStart(
        const YAML::Mark& mark,
        const std::string& tag,
        YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/
    ) override {
        open(YamlKind::mapping, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Mark mark;
        YAML::anchor_t anchor;
        YamlNode node;
        std::optional<YamlRef> key;  // of the mapping's entry whose value is still to come
    };

    void open(
        YamlKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor
    ) {
        YamlNode node;
        node.kind = kind;
        node.tag = written_tag(tag);
        open_.push_back(Open{
            .mark = mark_of(mark), .anchor = anchor, .node = std::move(node), .key = std::nullopt
        });
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        add(done.mark, finished(std::move(done.node), done.anchor));
    }

    std::shared_ptr<const YamlNode> finished(YamlNode node, YAML::anchor_t anchor) {
        auto shared = std::make_shared<const YamlNode>(std::move(node));
        if (anchor != YAML::NullAnchor) anchors_[anchor] = shared;
        return shared;
    }

    void add(Mark mark, std::shared_ptr<const YamlNode> node) {
        YamlRef ref{.mark = mark, .node = std::move(node)};
        if (open_.empty()) {
            root_ = std::move(ref);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlKind::sequence) {
            parent.node.elements.push_back(std::move(ref));
        } else if (!parent.key) {
            parent.key = std::move(ref);
        } else {
            // yaml-cpp places a missing value at the token behind it, often lines below.
            if (ref.node->kind == YamlKind::null) ref.mark = parent.key->mark;
            parent.node.entries.push_back(YamlEntry{.key = *parent.key, .value = std::move(ref)});
            parent.key.reset();
        }
    }

    Mark document_mark_;
    YamlRef root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, std::shared_ptr<const YamlNode>> anchors_;
};

Mark mark_at(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
    return Mark{
        .line = static_cast<int>(1 + std::ranges::count(before, '\n')),
        .column = static_cast<int>(1 + offset - line_start)
    };
}

// In { } and [ ] a plain scalar ends at '{', so "${NAME}" breaks the syntax there.
bool is_unquoted_variable(std::string_view text, const YAML::Mark& mark) {
    const auto at = static_cast<std::size_t>(std::max(mark.pos, 0));
    return at > 0 && at < text.size() && text[at] == '{' && text[at - 1] == '$';
}

YamlError syntax_error(std::string_view text, const YAML::Exception& error) {
    std::string message = "not YAML: " + error.msg;
    if (is_unquoted_variable(text, error.mark))
        message.append("; inside { } and [ ] write \"${NAME}\" with quotes");
    return YamlError{.mark = mark_of(error.mark), .message = std::move(message)};
}

YamlRef parse_document(std::string_view text) {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    TreeBuilder first;
    const bool any = parser.HandleNextDocument(first);
    YamlRef root = first.take_root();
    if (!any || root.node->kind == YamlKind::null)
        throw YamlError{.mark = Mark{}, .message = "the file is empty, expected a mapping"};
    TreeBuilder second;
    if (parser.HandleNextDocument(second)) {
        throw YamlError{
            .mark = second.document_mark(), .message = "a second document; a file holds one"
        };
    }
    return root;
}

}  // namespace

bool is_null_text(std::string_view plain) {
    constexpr std::array<std::string_view, 5> texts{"", "~", "null", "Null", "NULL"};
    return std::ranges::find(texts, plain) != texts.end();
}

boost::system::result<YamlRef, YamlError> read_yaml(std::string_view text) {
    if (text.size() > yaml_bytes_max)
        return YamlError{.mark = Mark{}, .message = "the file is larger than 1 MiB"};
    if (const auto illegal = find_illegal_character(text)) {
        return YamlError{
            .mark = mark_at(text, *illegal), .message = "not UTF-8 text, or a control character"
        };
    }
    try {
        return parse_document(text);
    } catch (const YamlError& error) {
        return error;
    } catch (const YAML::Exception& error) {
        return syntax_error(text, error);
    }
}

}  // namespace kinesisd::config
