# cpack -G DEB: the package for Debian 12; script/package makes it and tries it.
set(CPACK_PACKAGE_NAME detente)
set(CPACK_PACKAGE_CONTACT "detente maintainers <maintainers@detente.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "analyses security dilemmas between two actors")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "detente fits a model of perception and conduct to the acts of two actors that fear each other,
from a case written by hand or from event data, and answers what each believed, what drove the quarrel,
where it leads, and what would have been otherwise.")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS OFF)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_VERBATIM_VARIABLES ON)
include(CPack)
