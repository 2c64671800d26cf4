#include "daemon/status_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kinesisd {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t page_bytes_max = 60'000;

std::string page() {
    return std::string{status_page()};
}

TEST(StatusPage, IsOneSmallDocument) {
    EXPECT_THAT(page(), AllOf(StartsWith("<!doctype html>"), EndsWith("</html>\n")));
    EXPECT_LT(page().size(), page_bytes_max);
}

TEST(StatusPage, NeedsNothingFromElsewhere) {
    std::string text = page();
    // The name of a language, which nobody fetches.
    const std::string svg = "http://www.w3.org/2000/svg";
    for (std::size_t at = text.find(svg); at != std::string::npos; at = text.find(svg))
        text.erase(at, svg.size());
    for (const char* foreign : {"http:", "https:", "src=", "@import", "url(", "<iframe", "//cdn"})
        EXPECT_THAT(text, Not(HasSubstr(foreign)));
}

TEST(StatusPage, PutsNoTextInAsMarkup) {
    for (const char* unsafe :
         {"innerHTML",
          "outerHTML",
          "insertAdjacentHTML",
          "document.write",
          "DOMParser",
          "eval(",
          "new Function",
          "srcdoc"})
        EXPECT_THAT(page(), Not(HasSubstr(unsafe)));
}

// printf 'a{}' | openssl dgst -sha256 -binary | base64
TEST(StatusPage, ThePolicyAllowsItsOwnStyleAndScriptByTheirHashes) {
    EXPECT_EQ(
        content_security_policy("<style>a{}</style><script>1;\n</script>"),
        "default-src 'none'; "
        "script-src 'sha256-l6GK6OKMOo4k3EpG+7R6gQb3yj6eeiAVISyqRL9k20M='; "
        "style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    );
}

}  // namespace
}  // namespace kinesisd
