#include "config/yaml_node.hpp"

#include <gtest/gtest.h>

using namespace kinesisd::config;

namespace {

// NOLINTNEXTLINE(misc-no-recursion): as deep as the test's text
std::string drawn(const YamlRef& ref) {
    const std::string place =
        "@" + std::to_string(ref.mark.line) + ":" + std::to_string(ref.mark.column);
    const YamlNode& node = *ref.node;
    std::string text = node.tag.empty() ? "" : "<" + node.tag + ">";
    switch (node.kind) {
        case YamlKind::null: return text + "null" + place;
        case YamlKind::plain: return text + node.text + place;
        case YamlKind::quoted: return text + "'" + node.text + "'" + place;
        case YamlKind::sequence:
            text.append("[");
            for (const YamlRef& element : node.elements)
                text.append(drawn(element)).append(" ");
            return text + "]" + place;
        case YamlKind::mapping:
            text.append("{");
            for (const YamlEntry& entry : node.entries)
                text.append(drawn(entry.key)).append("=").append(drawn(entry.value)).append(" ");
            return text + "}" + place;
    }
    return text;
}

TEST(YamlNode, KeepsPlacesQuotesTagsAndRepeatedKeys) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"a: 1", "{a@1:1=1@1:4 }@1:1"},
        {"a: 1\na: '2'\n", "{a@1:1=1@1:4 a@2:1='2'@2:4 }@1:1"},
        {"- a\n- [b, \"c\"]\n", "[a@1:3 [b@2:4 'c'@2:7 ]@2:3 ]@1:1"},
        {"a: ~\nb: null\nc: 'null'\n", "{a@1:1=null@1:1 b@2:1=null@2:1 c@3:1='null'@3:4 }@1:1"},
        {"a:\n\n\nb: 1\n", "{a@1:1=null@1:1 b@4:1=1@4:4 }@1:1"},
        {"a: !!str 5\nb: !x y\n", "{a@1:1='5'@1:4 b@2:1=<!x>y@2:4 }@1:1"},
        {"a: |\n  x\n  y\n", "{a@1:1='x\ny\n'@1:4 }@1:1"},
        {"a: &n 1\nb: *n\n", "{a@1:1=1@1:4 b@2:1=1@2:4 }@1:1"},
        {"a: &n {x: 1}\nb: *n\n", "{a@1:1={x@1:8=1@1:11 }@1:4 b@2:1={x@1:8=1@1:11 }@2:4 }@1:1"},
        {"? [k]\n: v\n", "{[k@1:4 ]@1:3=v@2:3 }@1:1"},
        {"\xEF\xBB\xBF"
         "a: 1",
         "{a@1:1=1@1:4 }@1:1"},
        {"a: b\r\nc: d\r\n", "{a@1:1=b@1:4 c@2:1=d@2:4 }@1:1"},
        {"%YAML 1.2\n---\na: 1\n...\n", "{a@3:1=1@3:4 }@3:1"},
        {"ü: x", "{ü@1:1=x@1:5 }@1:1"},
    };
    for (const auto& [text, wanted] : cases) {
        const auto root = read_yaml(text);
        ASSERT_TRUE(root) << text << ": " << root.error().message;
        EXPECT_EQ(drawn(*root), wanted) << text;
    }
}

TEST(YamlNode, SaysWhereATextIsNoSingleYamlDocument) {
    struct Case {
        std::string text;
        int line;
        int column;
        std::string_view message;
    };
    const Case cases[] = {
        {"", 1, 1, "the file is empty, expected a mapping"},
        {"# only a comment\n", 1, 1, "the file is empty, expected a mapping"},
        {"---\n...\n", 1, 1, "the file is empty, expected a mapping"},
        {"\xEF\xBB\xBF", 1, 1, "the file is empty, expected a mapping"},
        {"a: 1\n---\nb: 1\n", 2, 1, "a second document; a file holds one"},
        {"a: x\n b: y\n", 2, 3, "not YAML: illegal map value"},
        {"a: [1, 2\n", 2, 1, "not YAML: end of sequence flow not found"},
        {"a: *b\n", 1, 4, "not YAML: the referenced anchor is not defined"},
        {"a: &b [*b]\n", 1, 8, "an alias inside the value of its own anchor"},
        {"a: {b: ${X}}\n",
         1,
         9,
         "not YAML: end of map flow not found; inside { } and [ ] write \"${NAME}\" with quotes"},
        {"a: 1\nb: \xFF\n", 2, 4, "not UTF-8 text, or a control character"},
        {std::string{"a: 1\0b", 6}, 1, 5, "not UTF-8 text, or a control character"},
        {std::string(yaml_bytes_max + 1, '#'), 1, 1, "the file is larger than 1 MiB"},
    };
    for (const Case& c : cases) {
        const auto root = read_yaml(c.text);
        ASSERT_FALSE(root) << c.text.substr(0, 40);
        EXPECT_EQ(root.error().message, c.message) << c.text.substr(0, 40);
        EXPECT_EQ(root.error().mark.line, c.line) << c.text.substr(0, 40);
        EXPECT_EQ(root.error().mark.column, c.column) << c.text.substr(0, 40);
    }
}

TEST(YamlNode, RefusesTextsThatNestTooDeeply) {
    for (const char open : {'[', '{'}) {
        const auto root = read_yaml(std::string(100'000, open));
        ASSERT_FALSE(root);
    }
    std::string blocks;
    for (int depth = 0; depth < 1000; ++depth)
        blocks.append("- ");
    EXPECT_FALSE(read_yaml(blocks + "x"));
}

}  // namespace
