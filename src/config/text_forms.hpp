// The forms that texts of the configuration have: names, addresses, URLs, sizes, paths, pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::config {

// [A-Za-z0-9_.-]{1,128}, and neither "." nor "..": it becomes the name of a file.
[[nodiscard]] bool is_name(std::string_view text);
// [A-Za-z0-9_.-]{1,128}, or arn:PARTITION:kinesis:REGION:ACCOUNT:stream/NAME (API reference,
// StreamARN).
[[nodiscard]] bool is_stream(std::string_view text);
// The name in either form of stream.
[[nodiscard]] std::string_view stream_name_of(std::string_view stream);
// [a-z0-9-]{1,63}, no '-' at its ends: it becomes a part of a host name.
[[nodiscard]] bool is_region(std::string_view text);
// arn:PARTITION:iam::ACCOUNT:role/PATH, and what STS takes as a session's name and external id (API
// reference, AssumeRole).
[[nodiscard]] bool is_role_arn(std::string_view text);
[[nodiscard]] bool is_session_name(std::string_view text);
[[nodiscard]] bool is_external_id(std::string_view text);
// "host:port" or "[IPv6]:port"; port 0 lets the system choose one.
[[nodiscard]] bool is_listen_address(std::string_view text);
// http:// or https://, a host, perhaps a port (1 to 65535) and a path; no user, query, fragment.
[[nodiscard]] bool is_endpoint_url(std::string_view text);
// Of a file: does not end as the path of a folder does.
[[nodiscard]] bool is_file_path(std::string_view text);
// RFC 6901 section 3: "" or "/" and reference tokens, '~' only as ~0 and ~1.
[[nodiscard]] bool is_json_pointer(std::string_view text);

// Bytes: digits, perhaps with B, KiB, MiB, GiB, TiB (powers of 1024) or kB, KB, MB, GB, TB (of
// 1000). Nothing for anything else and beyond 64 bits.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
// In the largest power of 1024 that is exact: "16MiB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);

// Without "//", "/./" and "a/..": the same text for the same file, links apart.
[[nodiscard]] std::string lexically_normal(std::string_view path);

}  // namespace kinesisd::config
