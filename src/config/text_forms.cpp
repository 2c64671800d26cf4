#include "config/text_forms.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace kinesisd::config {

namespace {

constexpr std::size_t name_max = 128;
constexpr std::size_t arn_max = 2048;
constexpr std::size_t region_max = 63;  // a host label, RFC 1035 2.3.4
constexpr std::size_t host_max = 253;
constexpr std::size_t account_digits = 12;
constexpr std::uint64_t port_max = 65535;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_word(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
}

bool is_stream_name(std::string_view text) {
    return !text.empty() && text.size() <= name_max &&
           std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.'; });
}

// Two at least, of [A-Za-z0-9_-] and `others`.
bool consists_of(std::string_view text, std::string_view others, std::size_t characters_max) {
    return text.size() >= 2 && text.size() <= characters_max &&
           std::ranges::all_of(text, [others](char c) {
               return is_word(c) || others.find(c) != std::string_view::npos;
           });
}

// Takes what stands before the next `mark`, and the mark.
std::optional<std::string_view> take_until(std::string_view& rest, char mark) {
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return taken;
}

bool is_stream_arn(std::string_view text) {
    if (text.size() > arn_max) return false;
    std::string_view rest = text;
    const auto scheme = take_until(rest, ':');
    const auto partition = take_until(rest, ':');
    const auto service = take_until(rest, ':');
    const auto region = take_until(rest, ':');
    const auto account = take_until(rest, ':');
    const auto resource = take_until(rest, '/');
    return scheme == "arn" && partition && partition->starts_with("aws") &&
           std::ranges::all_of(*partition, [](char c) { return is_lower(c) || c == '-'; }) &&
           service == "kinesis" && region && is_region(*region) && account &&
           account->size() == account_digits && std::ranges::all_of(*account, is_digit) &&
           resource == "stream" && is_stream_name(rest);
}

bool is_ipv6(std::string_view text) {
    return text.find(':') != std::string_view::npos && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                      c == '.';
           });
}

// Labels of letters, digits, '-' and '_' (compose services have '_').
bool is_host_name(std::string_view text) {
    return !text.empty() && text.size() <= host_max && text.front() != '.' &&
           text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.'; });
}

// Takes a host, with brackets if it is an IPv6 address.
bool take_host(std::string_view& rest) {
    if (rest.starts_with('[')) {
        rest.remove_prefix(1);
        const auto address = take_until(rest, ']');
        return address && is_ipv6(*address);
    }
    const std::string_view host = rest.substr(0, std::min(rest.find(':'), rest.size()));
    rest.remove_prefix(host.size());
    return is_host_name(host);
}

// ":" and a number up to 65535.
bool is_port_part(std::string_view text, std::uint64_t port_min) {
    constexpr std::size_t digits_max = 5;
    if (!text.starts_with(':') || text.size() > digits_max + 1) return false;
    const std::optional<std::uint64_t> port = parse_uint64(text.substr(1));
    return port && *port >= port_min && *port <= port_max;
}

struct SizeUnit {
    std::string_view name;
    std::uint64_t bytes;
};
constexpr std::uint64_t kibi = 1024;
constexpr std::uint64_t kilo = 1000;
constexpr std::array<SizeUnit, 11> size_units{{
    {"TiB", kibi* kibi* kibi* kibi},
    {"GiB", kibi* kibi* kibi},
    {"MiB", kibi* kibi},
    {"KiB", kibi},
    {"B", 1},
    {"", 1},
    {"kB", kilo},
    {"KB", kilo},
    {"MB", kilo* kilo},
    {"GB", kilo* kilo* kilo},
    {"TB", kilo* kilo* kilo* kilo},
}};

}  // namespace

bool is_name(std::string_view text) {
    return is_stream_name(text) && text != "." && text != "..";
}

bool is_stream(std::string_view text) {
    return is_stream_name(text) || is_stream_arn(text);
}

std::string_view stream_name_of(std::string_view stream) {
    const std::size_t slash = stream.rfind('/');
    return slash == std::string_view::npos ? stream : stream.substr(slash + 1);
}

bool is_region(std::string_view text) {
    return !text.empty() && text.size() <= region_max && text.front() != '-' &&
           text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_role_arn(std::string_view text) {
    std::string_view rest = text;
    const auto scheme = take_until(rest, ':');
    const auto partition = take_until(rest, ':');
    const auto service = take_until(rest, ':');
    const auto region = take_until(rest, ':');
    const auto account = take_until(rest, ':');
    const auto resource = take_until(rest, '/');
    return text.size() <= arn_max && scheme == "arn" && partition &&
           partition->starts_with("aws") && service == "iam" && region && region->empty() &&
           account && account->size() == account_digits &&
           std::ranges::all_of(*account, is_digit) && resource == "role" && !rest.empty() &&
           std::ranges::all_of(rest, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_session_name(std::string_view text) {
    constexpr std::size_t characters_max = 64;
    return consists_of(text, "+=,.@", characters_max);
}

bool is_external_id(std::string_view text) {
    constexpr std::size_t characters_max = 1224;
    return consists_of(text, "+=,.@:/", characters_max);
}

bool is_listen_address(std::string_view text) {
    return take_host(text) && is_port_part(text, 0);
}

bool is_endpoint_url(std::string_view text) {
    const std::size_t scheme_size = text.find("://");
    if (scheme_size == std::string_view::npos) return false;
    const std::string_view scheme = text.substr(0, scheme_size);
    if (scheme != "http" && scheme != "https") return false;
    const std::string_view rest = text.substr(scheme_size + 3);
    std::string_view authority = rest.substr(0, std::min(rest.find('/'), rest.size()));
    const std::string_view path = rest.substr(authority.size());
    constexpr std::string_view path_characters = "/-._~%!$&'()*+,;=:@";
    const bool is_path = std::ranges::all_of(path, [path_characters](char c) {
        return is_word(c) || path_characters.find(c) != std::string_view::npos;
    });
    return is_path && take_host(authority) && (authority.empty() || is_port_part(authority, 1));
}

bool is_file_path(std::string_view text) {
    const std::string_view last = text.substr(text.rfind('/') + 1);
    return !last.empty() && last != "." && last != "..";
}

bool is_json_pointer(std::string_view text) {
    if (!text.empty() && text.front() != '/') return false;
    for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1))
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    return true;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    const auto* const unit_start = std::ranges::find_if_not(text, is_digit);
    const auto digits = static_cast<std::size_t>(unit_start - text.begin());
    const std::optional<std::uint64_t> count = parse_uint64(text.substr(0, digits));
    const auto* const unit = std::ranges::find(size_units, text.substr(digits), &SizeUnit::name);
    if (!count || unit == size_units.end()) return std::nullopt;
    if (*count > std::numeric_limits<std::uint64_t>::max() / unit->bytes) return std::nullopt;
    return *count * unit->bytes;
}

std::string size_text(std::uint64_t bytes) {
    for (const SizeUnit& unit : size_units) {
        if (bytes != 0 && bytes % unit.bytes == 0)
            return std::to_string(bytes / unit.bytes).append(unit.name);
    }
    return "0B";
}

std::string lexically_normal(std::string_view path) {
    const bool is_absolute = path.starts_with('/');
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::string_view part = path.substr(0, std::min(path.find('/'), path.size()));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (part.empty() || part == ".") continue;
        const bool goes_up = part == "..";
        if (goes_up && !parts.empty() && parts.back() != "..") {
            parts.pop_back();
        } else if (!goes_up || !is_absolute) {
            parts.push_back(part);
        }
    }
    std::string normal{is_absolute ? "/" : ""};
    for (std::size_t i = 0; i < parts.size(); ++i)
        normal.append(i == 0 ? "" : "/").append(parts[i]);
    return normal;
}

}  // namespace kinesisd::config
