#include "host/certificate_text.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

namespace kinesisd {

namespace {

constexpr std::size_t text_bytes_max = 200;

struct FreeBio {
    void operator()(BIO* memory) const { BIO_free_all(memory); }
};
using Memory = std::unique_ptr<BIO, FreeBio>;

struct FreeNames {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string printable(const Memory& memory) {
    char* bytes = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(memory.get(), &bytes));
    std::string text(bytes, std::min(size, text_bytes_max));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    if (size > text_bytes_max) text += "...";
    return text;
}

}  // namespace

std::string text_of(const X509_NAME* name) {
    const Memory memory{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253);
    const std::string text = printable(memory);
    return text.empty() ? "without a name" : text;
}

std::string text_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown time";
    std::array<char, 32> text{};
    const std::size_t bytes = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), bytes};
}

std::optional<WallTime> time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return WallTime{std::chrono::seconds{timegm(&parts)}};
}

std::vector<std::string> names_of(const X509* certificate, int names_max) {
    const std::unique_ptr<GENERAL_NAMES, FreeNames> names{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    )};
    std::vector<std::string> texts;
    if (!names) return texts;
    const int count = sk_GENERAL_NAME_num(names.get());
    for (int i = 0; i < std::min(count, names_max); ++i) {
        const Memory memory{BIO_new(BIO_s_mem())};
        GENERAL_NAME_print(memory.get(), sk_GENERAL_NAME_value(names.get(), i));
        texts.push_back(printable(memory));
    }
    if (count > names_max) texts.emplace_back("...");
    return texts;
}

}  // namespace kinesisd
