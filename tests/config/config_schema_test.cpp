// The schema and the parser know the same keys, the same defaults, and refuse the same values.
// every_key.json sets every key; refused_values.json holds values that are wrong, by JSON pointer.
// tests/e2e/test_schema.py holds both files against the schema itself.
#include "config/config_text.hpp"
#include "config/explain.hpp"
#include "config/schema_document.hpp"
#include "config/text_forms.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

using Names = std::set<std::string>;

Json document(const std::string& name) {
    std::ifstream stream{std::string{TESTS_FOLDER} + "/config/" + name};
    return Json::parse(std::string{std::istreambuf_iterator<char>{stream}, {}});
}

// Reads JSON as the YAML that it is.
ReadRecord record_of(const Json& configuration, Config& config) {
    ReadRecord record;
    const std::vector<SourceText> files{{"k.yaml", configuration.dump()}};
    auto read = parse_config(files, environment_of({}), record);
    EXPECT_TRUE(read.has_value());
    if (read.has_error())
        for (const Problem& problem : read.error())
            ADD_FAILURE() << problem.text();
    if (read) config = *std::move(read);
    return record;
}

Names names_of(const Json& object, const char* member) {
    Names names;
    if (!object.contains(member)) return names;
    for (const auto& [key, value] : object.at(member).items())
        names.insert(
            value.is_string() && object.at(member).is_array() ? value.get<std::string>() : key
        );
    return names;
}

// What the parser knows at each mapping of the schema: of several tables (a static source has two)
// all names, and what all of them require.
struct ParserKeys {
    Names names;
    Names required;
    std::string path;
};

std::map<const Json*, ParserKeys> parser_keys(
    const SchemaDocument& schema, const ReadRecord& record
) {
    std::map<const Json*, ParserKeys> all;
    for (const KnownKeys& known : record.mappings()) {
        const Json* object = schema.object_at(known.path);
        EXPECT_NE(object, nullptr) << known.path << " is no mapping of the schema";
        if (object == nullptr) continue;
        const Names required{known.required.begin(), known.required.end()};
        const auto [found, is_new] = all.try_emplace(object, ParserKeys{{}, required, known.path});
        ParserKeys& keys = found->second;
        keys.names.insert(known.names.begin(), known.names.end());
        std::erase_if(keys.required, [&required](const std::string& name) {
            return !required.contains(name);
        });
    }
    return all;
}

TEST(ConfigSchema, HasTheKeysOfTheParserAndNoOthers) {
    const SchemaDocument schema;
    Config config;
    const ReadRecord record = record_of(document("every_key.json"), config);
    const auto parser = parser_keys(schema, record);
    for (const auto& [object, keys] : parser) {
        EXPECT_EQ(names_of(*object, "properties"), keys.names) << keys.path;
        EXPECT_EQ(names_of(*object, "required"), keys.required) << keys.path;
        EXPECT_EQ(object->at("additionalProperties"), false) << keys.path;
    }
    for (const Json* object : schema.objects())
        EXPECT_TRUE(parser.contains(object)) << "no mapping of this kind was read: " << *object;
}

TEST(ConfigSchema, HasNoKeyThatTheParserRefuses) {
    const SchemaDocument schema;
    Config config;
    const ReadRecord record = record_of(document("every_key.json"), config);
    std::map<const Json*, Names> taken;
    for (const KnownKeys& known : record.mappings())
        for (const std::string& name : known.names)
            if (record.find(known.path.empty() ? name : known.path + "." + name) != nullptr)
                taken[schema.object_at(known.path)].insert(name);
    for (const Json* object : schema.objects())
        EXPECT_EQ(names_of(*object, "properties"), taken[object])
            << "every_key.json does not set every key of " << *object;
}

// Only what must stand there, of every kind.
constexpr std::string_view least = R"(
aws: {assume_role: {role_arn: "arn:aws:iam::123456789012:role/reader"}, retry: {}, tls: {}}
http: {}
log: {}
persistence: {backend: {filesystem: {path: /s}}}
pipelines:
  - {name: a, source: {kinesis: {stream_name: s, shard_selector: {index: 0, count: 1}}},
     sinks: [{jsonlines: {path: /a.jsonl, rotate: {size: 1}}}, {csv: {path: /a.csv}},
             {plaintext: {path: /a.txt}}, {raw: {path: /a.raw}}, {stdout: }, {discard: },
             {kinesis: {stream_name: t}}]}
  - {name: b, source: {kinesis: {stream_name: s, format: plaintext}}, sink: {discard: }}
  - {name: c, source: {jsonlines: {path: /c, schema: {a: {type: int}}}}, sink: {discard: }}
  - {name: d, source: {csv: {path: /d, schema: {a: int}}}, sink: {discard: }}
  - {name: e, source: {plaintext: {path: /e}}, sink: {discard: }}
  - {name: f, source: {static: {rows: [{a: 1}]}}, sink: {discard: }}
  - {name: g, source: {static: {path: /g, schema: {a: int}}}, sink: {discard: }}
)";

// By path, as `check --explain` says them.
std::map<std::string, std::string> explained_values(
    const Config& config, const ReadRecord& record
) {
    std::map<std::string, std::string> values;
    for (const ExplainedValue& value : explain_aws(config.aws, record))
        values[value.key] = value.value;
    for (const ExplainedValue& value : explain_process(config, record).values)
        values[value.key] = value.value;
    for (std::size_t i = 0; i < config.pipelines.size(); ++i) {
        const std::string path = "pipelines[" + std::to_string(i) + "].";
        const ExplainedPart part = explain_pipeline(config, config.pipelines[i], record);
        for (const ExplainedValue& value : part.values)
            values[path + value.key] = value.value;
    }
    return values;
}

// A default as `check --explain` writes it.
std::string written(const std::string& key, const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (key.ends_with("_ms")) return to_text(std::chrono::milliseconds{value.get<std::int64_t>()});
    if (key == "memory_limit") return size_text(value.get<std::uint64_t>());
    if (!value.is_number_float()) return value.dump();
    const auto whole = static_cast<std::int64_t>(value.get<double>());
    return value == static_cast<double>(whole) ? std::to_string(whole) : value.dump();
}

TEST(ConfigSchema, HasTheDefaultsOfTheParser) {
    const SchemaDocument schema;
    ReadRecord record;
    const std::vector<SourceText> files{{"k.yaml", std::string{least}}};
    const auto config = parse_config(files, environment_of({}), record);
    ASSERT_TRUE(config.has_value()) << testing::PrintToString(problems_of(least));
    const auto values = explained_values(*config, record);
    std::set<const Json*> open;
    std::set<const Json*> seen;
    for (const KnownKeys& known : record.mappings()) {
        const Json* object = schema.object_at(known.path);
        ASSERT_NE(object, nullptr) << known.path;
        for (const auto& [name, key] : object->at("properties").items()) {
            const Json* value = schema.note_of(key, "default");
            if (value == nullptr) continue;
            open.insert(&key);
            const auto found = values.find(known.path.empty() ? name : known.path + "." + name);
            if (found == values.end() || record.find(found->first) != nullptr) continue;
            EXPECT_EQ(found->second, written(name, *value)) << found->first;
            seen.insert(&key);
        }
    }
    const Column column = std::get<FileSource>(config->pipelines[2].source).schema.columns()[0];
    const Json& columns =
        schema.object_at("pipelines[2].source.jsonlines.schema.a")->at("properties");
    EXPECT_EQ(columns.at("primary_key").at("default"), column.role == Column::Role::primary_key);
    seen.insert(&columns.at("primary_key"));
    for (const Json* key : open)
        EXPECT_TRUE(seen.contains(key)) << "nobody says the value of " << *key;
}

TEST(ConfigSchema, NamesNoDefaultWhereTheParserHasOneOfItsOwn) {
    const SchemaDocument schema;
    ReadRecord record;
    const std::vector<SourceText> files{{"k.yaml", std::string{least}}};
    const auto config = parse_config(files, environment_of({}), record);
    ASSERT_TRUE(config.has_value());
    for (const auto& [path, value] : explained_values(*config, record)) {
        if (record.find(path) != nullptr) continue;
        const std::size_t at = path.rfind('.');
        const std::string parent = at == std::string::npos ? "" : path.substr(0, at);
        const std::string name = path.substr(at + 1);
        const Json* object = schema.object_at(parent);
        ASSERT_NE(object, nullptr) << path;
        const Json& key = object->at("properties").at(name);
        const bool says = schema.note_of(key, "default") != nullptr ||
                          schema.note_of(key, "x-default") != nullptr;
        EXPECT_TRUE(says) << path << " has the default " << value;
    }
}

// Whether `check --explain` says the key, what it is a part of, or its parts.
bool is_explained(const std::map<std::string, std::string>& values, const std::string& path) {
    return std::ranges::any_of(values, [&path](const auto& value) {
        const std::string& key = value.first;
        return key == path || key.starts_with(path + ".") || path.starts_with(key + ".");
    });
}

// The environment has a part in these, so the command itself says them.
bool is_resolved_elsewhere(std::string_view path) {
    constexpr std::array<std::string_view, 5> keys{
        "aws.region", "aws.endpoint_url", "aws.profile", "aws.retry", "aws.tls"
    };
    return std::ranges::any_of(keys, [path](std::string_view key) {
        return path.starts_with(key);
    });
}

TEST(ConfigSchema, HasNoKeyThatIsNotExplained) {
    Config config;
    const ReadRecord record = record_of(document("every_key.json"), config);
    const auto values = explained_values(config, record);
    int asked = 0;
    for (const KnownKeys& known : record.mappings()) {
        if (known.path.empty() || known.path.ends_with("]")) continue;
        for (const std::string& name : known.names) {
            const std::string path = known.path + "." + name;
            if (record.find(path) == nullptr || is_resolved_elsewhere(path)) continue;
            EXPECT_TRUE(is_explained(values, path)) << path;
            ++asked;
        }
    }
    EXPECT_GT(asked, 80);
}

bool is_refused(const Json& configuration) {
    return !problems_of(configuration.dump()).empty();
}

TEST(ConfigSchema, KnowsValuesThatTheParserRefuses) {
    const Json good = document("every_key.json");
    ASSERT_FALSE(is_refused(good));
    const Json refused = document("refused_values.json");
    for (const auto& [pointer, values] : refused.items()) {
        for (const Json& value : values) {
            Json bad = good;
            bad.at(Json::json_pointer{pointer}) = value;
            EXPECT_TRUE(is_refused(bad)) << pointer << ": " << value;
        }
    }
}

// "pipelines[0].source" -> "/pipelines/0/source"
std::string pointer_of(std::string path) {
    std::string pointer = "/";
    for (const char c : path) {
        if (c == ']') continue;
        pointer.push_back(c == '.' || c == '[' ? '/' : c);
    }
    return pointer;
}

TEST(ConfigSchema, KnowsThatNoKeyTakesAnotherKindOfValue) {
    const Json good = document("every_key.json");
    Config config;
    const ReadRecord record = record_of(good, config);
    const Json wrong[] = {Json::array(), Json::object({{"no-such-key", 1}}), "no such value !"};
    int tried = 0;
    for (const KnownKeys& known : record.mappings()) {
        for (const std::string& name : known.names) {
            const std::string path = known.path.empty() ? name : known.path + "." + name;
            if (record.find(path) == nullptr) continue;
            const Json::json_pointer pointer{pointer_of(path)};
            for (const Json& value : wrong) {
                if (value.is_string() && good.at(pointer).is_string()) continue;
                const bool takes_lists = name == "sort_by" || name == "debug_data";
                if (value.is_array() && takes_lists) continue;
                Json bad = good;
                bad.at(pointer) = value;
                EXPECT_TRUE(is_refused(bad)) << path << ": " << value;
                ++tried;
            }
        }
    }
    EXPECT_GT(tried, 200);
}

}  // namespace
