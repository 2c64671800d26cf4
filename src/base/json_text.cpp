#include "base/json_text.hpp"

#include <array>

namespace kinesisd {

namespace {

// What follows the backslash; '\0': the character stands for itself.
constexpr std::array<char, 256> make_escapes() {
    std::array<char, 256> escapes{};
    for (std::size_t control = 0; control < 0x20; ++control)
        escapes[control] = 'u';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
}
constexpr std::array<char, 256> escapes = make_escapes();

void append_escape(unsigned char c, std::string& out) {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('\\');
    out.push_back(escapes[c]);
    if (escapes[c] != 'u') return;
    out.append("00");
    out.push_back(digits[c >> 4U]);
    out.push_back(digits[c & 15U]);
}

}  // namespace

void append_json_string(std::string_view utf8, std::string& out, const WideBytes& wide) {
    out.push_back('"');
    std::size_t plain = 0;  // where the run of characters that stand for themselves began
    for (std::size_t i = wide.skip_unescaped(utf8); i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (escapes[c] == '\0') [[likely]]
            continue;
        out.append(utf8.substr(plain, i - plain));
        append_escape(c, out);
        plain = i + 1;
        i += wide.skip_unescaped(utf8.substr(plain));
    }
    out.append(utf8.substr(plain));
    out.push_back('"');
}

}  // namespace kinesisd
