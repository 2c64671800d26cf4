// The list in NO_PROXY: hosts that are reached without a proxy. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::aws {

// Addresses with a common beginning: 10.0.0.0/8, fd00::/8, or a single one.
class AddressBlock {
public:
    // "10.0.0.0/8", "::1", "127.0.0.1"; nothing if it is neither.
    [[nodiscard]] static std::optional<AddressBlock> parse(std::string_view text);
    // An IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1) is the same address.
    [[nodiscard]] bool contains(const AddressBlock& one) const;

private:
    std::array<unsigned char, 16> bytes_{};  // IPv4 as IPv6 (RFC 4291, section 2.5.5.2)
    int bits_ = 128;
};

// Entries are parted by commas or blanks: `*` (every host), a name (itself and all names below it,
// with or without a dot or `*.` in front), an address, a block of addresses; each may end in a
// port, an IPv6 address in brackets then.
class NoProxy {
public:
    NoProxy() = default;
    explicit NoProxy(std::string_view list);

    // `host` as in Endpoint: in lower case, without brackets.
    [[nodiscard]] bool covers(std::string_view host, unsigned short port) const;

private:
    struct Entry {
        std::string name;  // "" for every host
        std::optional<AddressBlock> block;
        std::optional<unsigned short> port;

        [[nodiscard]] bool covers(
            std::string_view host,
            const std::optional<AddressBlock>& address,
            unsigned short to_port
        ) const;
    };

    static std::optional<Entry> parse_entry(std::string_view text);

    std::vector<Entry> entries_;
};

// Loopback and link-local: no proxy reaches what these mean on this machine, and the services that
// hand out credentials live there.
[[nodiscard]] bool is_on_this_machine(std::string_view host);

}  // namespace kinesisd::aws
