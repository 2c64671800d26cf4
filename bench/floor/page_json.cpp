#include "floor/page.hpp"
#include "text/find_text.hpp"

#include <stdexcept>

namespace kinesisd::bench {

namespace {

// Cannot stand within a string: its quotation marks would have backslashes there.
constexpr std::string_view data_member = R"("Data":")";

std::string_view member_of(std::string_view text, std::string_view name) {
    const std::size_t at = text.find(name);
    if (at == text.npos) throw std::runtime_error{"an answer without " + std::string{name}};
    const std::string_view value = text.substr(at + name.size());
    return value.substr(0, value.find_first_of("\",}"));
}

}  // namespace

PageEnd read_json_page(Answer& answer, const Base64& base64, Output& output) {
    while (true) {
        const std::string_view window = answer.window();
        const char* end = window.data() + window.size();
        const char* found = find_text(window.data(), end, data_member);
        const char* data = found == nullptr ? nullptr : found + data_member.size();
        if (data == nullptr || end - data < static_cast<std::ptrdiff_t>(base64_slack)) {
            if (answer.more() == Answer::More::came) continue;
            if (data == nullptr) break;
        }
        char* to = output.room(static_cast<std::size_t>(end - data) + base64_slack);
        const Decoded decoded = base64.decode(data, to);
        if (decoded.end >= end) {
            if (answer.more() == Answer::More::none) throw std::runtime_error{"an answer is cut"};
            continue;
        }
        to[decoded.bytes] = '\n';
        output.advance(decoded.bytes + 1);
        answer.consume(static_cast<std::size_t>(decoded.end - window.data()));
    }
    const std::string_view rest = answer.window();
    PageEnd page;
    page.next_iterator = member_of(rest, R"("NextShardIterator":")");
    if (member_of(rest, R"("MillisBehindLatest":)") == "0") page.tip = PageEnd::Tip::reached;
    answer.consume(rest.size());
    return page;
}

}  // namespace kinesisd::bench
