# The report page: TypeScript bundled by esbuild into one document, linked into the show floor as det_page_html.
set(page_dir ${PROJECT_SOURCE_DIR}/page)
set(page_html ${PROJECT_BINARY_DIR}/generated/page.html)
set(page_data ${PROJECT_BINARY_DIR}/generated/page_data.c)
file(GLOB page_sources CONFIGURE_DEPENDS ${page_dir}/src/*)
find_program(DETENTE_NODE NAMES node nodejs)

if(DETENTE_NODE AND EXISTS ${page_dir}/node_modules/esbuild)
    add_custom_command(OUTPUT ${page_html}
        COMMAND ${DETENTE_NODE} ${page_dir}/build.mjs ${page_html}
        DEPENDS ${page_sources} ${page_dir}/build.mjs ${page_dir}/package-lock.json
        COMMENT "Bundling the report page" VERBATIM)
else()
    add_custom_command(OUTPUT ${page_html}
        COMMAND ${CMAKE_COMMAND} -E echo
            "The report page cannot be bundled: Node 18 or later and its packages are needed. Run script/bootstrap, then configure again."
        COMMAND ${CMAKE_COMMAND} -E false VERBATIM)
endif()

file(CONFIGURE OUTPUT ${page_data} CONTENT [[/* SPDX-License-Identifier: Apache-2.0 */
#include "show/page.h"

__asm__(".section .rodata\n.globl det_page_html\n.type det_page_html, %object\n"
        "det_page_html:\n.incbin \"@page_html@\"\n.byte 0\n.size det_page_html, . - det_page_html\n.previous\n");
]] @ONLY)
set_source_files_properties(${page_data} PROPERTIES OBJECT_DEPENDS ${page_html})
add_library(det_page STATIC ${page_data} ${page_html})
target_link_libraries(det_page PRIVATE det_flags)
if(TARGET det_show)
    target_link_libraries(det_show PUBLIC det_page)
endif()
