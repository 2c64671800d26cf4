// A good configuration with random damage: whatever the bytes, the answer is a Config or problems
// with places, and never an exception or a crash (the tests run with ASan and UBSan).
#include "config/config_text.hpp"

#include <random>

using namespace kinesisd;
using namespace kinesisd::config;

namespace {

constexpr std::string_view good = R"(%YAML 1.2
---
aws: {region: eu-west-1, endpoint_url: "http://[::1]:4567", wire: json, tls: {ca_bundle: /a.pem}}
http: {listen: "127.0.0.1:9464", per_shard_metrics: true}
log: &log {level: info, format: 'text'}
persistence:
  backend: {filesystem: {path: "${STATE:-/var/lib}/k"}}
  snapshot_interval_ms: 30s
memory_limit: 256MiB   # a comment
threads: ${THREADS}
debug: false
pipelines:
  - name: clicks
    source:
      kinesis:
        stream_name: arn:aws:kinesis:eu-west-1:123456789012:stream/clicks
        format: json
        schema:
          user_id: {type: int, primary_key: true, default_value: 7}
          page: "tuple[int, list[str]] | None"
          amount: {type: float | None, default_value: -1.5e3, name: "am\u00fcnt\x41"}
          blob: {type: json, default_value: {a: [1, ~, &n 1500], b: "x"}}
        json_field_paths: {page: /pet/0/na~1me}
        autocommit_duration_ms: *n
        shard_selector: {index: 0, count: 1}
        on_error: >-
          skip
    sinks:
      - jsonlines: {path: "a{date}/b/../{shard}", sort_by: [user_id, "page"], with_diff_and_time: true}
      - jsonlines:
          path: |-
            /out/clicks.jsonl
)";

constexpr std::string_view tokens[] = {
    "${",
    "}",
    "$${",
    "${A:-",
    "&a ",
    "*a",
    "*log",
    "!x ",
    "!!str ",
    "? ",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "|",
    ">",
    "#",
    "%",
    "@",
    "`",
    "---\n",
    "...\n",
    "~",
    "null",
    "18446744073709551616",
    "-9223372036854775809",
    "1e999",
    ".inf",
    "\\",
    "\\u",
    "\\UFFFFFFFF",
    "\xEF\xBB\xBF",
    "\xFF\xFE",
    "\xF0\x9F\x98\x80",
    "<<: ",
    "\r",
};

class Damage {
public:
    explicit Damage(std::uint64_t seed) : random_{seed} {}

    void apply(std::string& text) {
        const std::size_t at = below(text.size());
        switch (below(6)) {
            case 0: text[at] = static_cast<char>(below(256)); return;
            case 1:
                text[at] =
                    static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
                return;
            case 2: text.erase(at, 1 + below(12)); return;
            case 3: text.insert(at, tokens[below(std::size(tokens))]); return;
            case 4: text.insert(at, text.substr(below(text.size()), below(60))); return;
            default: text.resize(at); return;
        }
    }
    [[nodiscard]] std::size_t below(std::size_t bound) {
        return bound == 0 ? 0 : std::uniform_int_distribution<std::size_t>{0, bound - 1}(random_);
    }

private:
    std::mt19937_64 random_;
};

TEST(Mutation, NeverCrashesOrThrows) {
    const Environment environment = environment_of({{"THREADS", "2"}});
    const std::vector<SourceText> undamaged{{"m.yaml", std::string{good}}};
    ASSERT_TRUE(parse_config(undamaged, environment));
    constexpr std::uint64_t seeds = 4000;
    std::size_t bad = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE(seed);
        Damage damage{seed};
        std::string text{good};
        for (std::size_t left = 1 + damage.below(4); left > 0 && !text.empty(); --left)
            damage.apply(text);
        const std::vector<SourceText> files{{"m.yaml", text}};
        const auto config = parse_config(files, environment);
        if (config) continue;
        ++bad;
        ASSERT_FALSE(config.error().empty());
        for (const Problem& problem : config.error()) {
            ASSERT_GE(problem.place.line, 1);
            ASSERT_GE(problem.place.column, 1);
            ASSERT_EQ(problem.text().find('\n'), std::string::npos) << problem.text();
        }
    }
    // Damage in comments and names leaves some valid; most is found.
    EXPECT_GT(bad, seeds / 2);
    EXPECT_LT(bad, seeds);
}

}  // namespace
