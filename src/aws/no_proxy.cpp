#include "aws/no_proxy.hpp"

#include "aws/uri.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

namespace kinesisd::aws {

namespace {

constexpr int bits_max = 128;
constexpr int ipv4_bits = 32;

std::string_view without_root(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

std::optional<unsigned short> parse_port(std::string_view digits) {
    const std::optional<std::uint64_t> port = parse_uint64(digits);
    if (!port || *port > std::numeric_limits<unsigned short>::max()) return std::nullopt;
    return static_cast<unsigned short>(*port);
}

}  // namespace

std::optional<AddressBlock> AddressBlock::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    AddressBlock block;
    int bits_of_kind = bits_max;
    if (in_addr four{}; inet_pton(AF_INET, address.c_str(), &four) == 1) {
        bits_of_kind = ipv4_bits;
        block.bytes_[10] = block.bytes_[11] = 0xff;
        std::memcpy(&block.bytes_[12], &four, sizeof(four));
    } else if (inet_pton(AF_INET6, address.c_str(), block.bytes_.data()) != 1) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) return block;
    const std::optional<std::uint64_t> bits = parse_uint64(text.substr(slash + 1));
    if (!bits || *bits > static_cast<std::uint64_t>(bits_of_kind)) return std::nullopt;
    block.bits_ = bits_max - bits_of_kind + static_cast<int>(*bits);
    return block;
}

bool AddressBlock::contains(const AddressBlock& one) const {
    for (int bit = 0; bit < bits_; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> (bit % 8);
        if (((bytes_[byte] ^ one.bytes_[byte]) & mask) != 0) return false;
    }
    return true;
}

NoProxy::NoProxy(std::string_view list) {
    constexpr std::string_view separators = ", \t\r\n";
    while (!list.empty()) {
        const std::size_t end = std::min(list.find_first_of(separators), list.size());
        if (std::optional<Entry> entry = parse_entry(list.substr(0, end)))
            entries_.push_back(std::move(*entry));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

std::optional<NoProxy::Entry> NoProxy::parse_entry(std::string_view text) {
    Entry entry;
    if (text.starts_with('[')) {
        const std::size_t close = std::min(text.find(']'), text.size());
        entry.block = AddressBlock::parse(text.substr(1, close - 1));
        if (!entry.block) return std::nullopt;
        const std::string_view rest = text.substr(std::min(close + 1, text.size()));
        if (rest.starts_with(':')) entry.port = parse_port(rest.substr(1));
        return entry;
    }
    entry.block = AddressBlock::parse(text);
    if (entry.block) return entry;
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        entry.port = parse_port(text.substr(colon + 1));
        if (!entry.port) return std::nullopt;
        text = text.substr(0, colon);
        entry.block = AddressBlock::parse(text);
    }
    if (text == "*") return entry;
    if (text.starts_with('*')) text.remove_prefix(1);
    if (text.starts_with('.')) text.remove_prefix(1);
    entry.name = lower_case(without_root(text));
    if (entry.name.empty()) return std::nullopt;
    return entry;
}

bool NoProxy::Entry::covers(
    std::string_view host, const std::optional<AddressBlock>& address, unsigned short to_port
) const {
    if (port && *port != to_port) return false;
    if (block) return address && block->contains(*address);
    if (name.empty()) return true;
    if (!host.ends_with(name)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

bool NoProxy::covers(std::string_view host, unsigned short port) const {
    host = without_root(host);
    const std::optional<AddressBlock> address = AddressBlock::parse(host);
    return std::ranges::any_of(entries_, [&](const Entry& entry) {
        return entry.covers(host, address, port);
    });
}

bool is_on_this_machine(std::string_view host) {
    // RFC 6761 (localhost), 1122 and 4291 (loopback), 3927 and 4291 (link-local); the two addresses
    // of fd00:ec2:: are the instance's metadata and the credentials of a pod.
    static const NoProxy local{
        "localhost 127.0.0.0/8 ::1 169.254.0.0/16 fe80::/10 fd00:ec2::254 fd00:ec2::23"
    };
    return local.covers(host, 0);
}

}  // namespace kinesisd::aws
