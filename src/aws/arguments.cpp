#include "aws/arguments.hpp"

#include <optional>
#include <utility>

namespace kinesisd::aws {

namespace {

Error bad(const char* what) {
    return Error{Errc::invalid_credentials, what};
}

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

Result<std::vector<std::string>> split_arguments(std::string_view command) {
    std::vector<std::string> arguments;
    std::optional<std::string> word;  // nothing: between words
    char quote = '\0';
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (quote == '\0' && is_blank(c)) {
            if (word) arguments.push_back(*std::exchange(word, std::nullopt));
            continue;
        }
        if (!word) word.emplace();
        if (c == quote) {
            quote = '\0';
        } else if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '\\' && quote != '\'') {
            if (++i == command.size()) return bad("a backslash at the end escapes nothing");
            // Between double quotes it escapes only these two.
            const bool escapes = quote == '\0' || command[i] == '"' || command[i] == '\\';
            if (!escapes) word->push_back('\\');
            word->push_back(command[i]);
        } else {
            word->push_back(c);
        }
    }
    if (quote != '\0') return bad("a quotation does not end");
    if (word) arguments.push_back(std::move(*word));
    if (arguments.empty()) return bad("there is no command");
    return arguments;
}

}  // namespace kinesisd::aws
