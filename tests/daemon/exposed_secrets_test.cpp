#include "daemon/exposed_secrets.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> with_rights(unsigned rights) {
    return exposed_secrets(
        {{{"k.yaml", 3, 18}, "aws.assume_role.external_id"}},
        [rights](const std::string&) { return static_cast<fs::perms>(rights); }
    );
}

TEST(ExposedSecrets, AreThoseInFilesThatOthersMayRead) {
    for (const unsigned rights : {0600U, 0640U, 0660U, 0400U, 0642U, 0641U, 0U})
        EXPECT_TRUE(with_rights(rights).empty()) << rights;
    for (const unsigned rights : {0644U, 0604U, 0664U, 0777U, 0444U, 0004U})
        EXPECT_EQ(with_rights(rights).size(), 1U) << rights;
}

TEST(ExposedSecrets, AreNamedByPlaceAndKeyWithWhatToDo) {
    EXPECT_EQ(
        with_rights(0644).at(0),
        "k.yaml:3:18: aws.assume_role.external_id: warning: a secret stands in a file that "
        "everybody may read; write ${NAME} for it, or take the right away (chmod o-r)"
    );
}

TEST(ExposedSecrets, AreLookedAtFileByFile) {
    const auto rights_of = [](const std::string& file) {
        return file == "b.yaml" ? fs::perms::others_read : fs::perms::none;
    };
    const auto texts =
        exposed_secrets({{{"a.yaml", 1, 1}, "a"}, {{"b.yaml", 2, 2}, "b"}}, rights_of);
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_TRUE(texts[0].starts_with("b.yaml:2:2: b: "));
}

TEST(ExposedSecrets, AFileThatIsNotThereHasNoRights) {
    EXPECT_EQ(rights_of_file("/nonexistent/k.yaml"), fs::perms::none);
}

}  // namespace
}  // namespace kinesisd
