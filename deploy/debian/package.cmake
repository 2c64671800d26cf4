# The Debian package: `cmake --build --preset release --target package` writes build/release/*.deb.
# It is the release program stripped, with its service, man pages, completion, examples and schema.
set(packaging ${PROJECT_SOURCE_DIR}/deploy/debian)

# Debian wants man pages and the changelog compressed, without a time stamp.
set(compressed "")
foreach(paper docs/man/kinesisd.1 docs/man/kinesisd.yaml.5 deploy/debian/changelog)
    get_filename_component(paper_name ${paper} NAME)
    set(output ${PROJECT_BINARY_DIR}/papers/${paper_name}.gz)
    add_custom_command(
        OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/papers
        COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/${paper} > ${output}
        DEPENDS ${PROJECT_SOURCE_DIR}/${paper}
    )
    list(APPEND compressed ${output})
endforeach()
add_custom_target(papers ALL DEPENDS ${compressed})

install(TARGETS kinesisd DESTINATION bin)
install(FILES ${PROJECT_SOURCE_DIR}/systemd/kinesisd.service DESTINATION /lib/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/config/kinesisd.yaml DESTINATION /etc/kinesisd)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/config/ DESTINATION share/doc/kinesisd/examples
        FILES_MATCHING PATTERN "*.yaml")
install(FILES ${PROJECT_SOURCE_DIR}/config/kinesisd.schema.json DESTINATION share/kinesisd)
install(FILES ${PROJECT_BINARY_DIR}/papers/kinesisd.1.gz DESTINATION share/man/man1)
install(FILES ${PROJECT_BINARY_DIR}/papers/kinesisd.yaml.5.gz DESTINATION share/man/man5)
install(FILES ${packaging}/copyright ${PROJECT_BINARY_DIR}/papers/changelog.gz
        DESTINATION share/doc/kinesisd)
install(FILES ${packaging}/bash-completion RENAME kinesisd
        DESTINATION share/bash-completion/completions)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME kinesisd)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "kinesisd maintainers <maintainers@kinesisd.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "moves records between Amazon Kinesis Data Streams and files")
set(CPACK_PACKAGE_DESCRIPTION
    "kinesisd moves records between streams and files in both directions, as a YAML
file says: exactly once into files, at least once and in order per partition
key into streams. It follows reshards, throttling and log rotation by itself,
and tells Prometheus and systemd how it does."
)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${packaging}/conffiles ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm
)
include(CPack)
