# The report in a browser: the page of an invented answer, and that of the case which `detente new` writes, and that of a pair without a case folder.
add_test(NAME page/types COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/page/node_modules/typescript/bin/tsc
         --noEmit -p ${PROJECT_SOURCE_DIR}/page)
set_tests_properties(page/types PROPERTIES LABELS quick)

if(TARGET det_show)
    add_executable(page_make_report ${PROJECT_SOURCE_DIR}/tests/page/make_report.c)
    target_include_directories(page_make_report PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(page_make_report PRIVATE det_show)
    target_compile_options(page_make_report PRIVATE -Wno-conversion -Wno-missing-prototypes)
    add_test(NAME page/make_synthetic COMMAND page_make_report ${PROJECT_BINARY_DIR}/synthetic.html)
    add_test(NAME page/synthetic COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/tests/page/report.mjs
             ${PROJECT_BINARY_DIR}/synthetic.html ${PROJECT_BINARY_DIR}/page-pictures synthetic)
    set_tests_properties(page/make_synthetic PROPERTIES LABELS quick FIXTURES_SETUP page_synthetic)
    set_tests_properties(page/synthetic PROPERTIES LABELS "full;release" FIXTURES_REQUIRED page_synthetic)
endif()

if(TARGET detente)
    set(folder ${PROJECT_BINARY_DIR}/page-case)
    add_test(NAME page/make_new COMMAND sh -c
             "rm -rf $1 && $0 new $1 && $0 report $1 --quiet --no-cache --out $1.html" $<TARGET_FILE:detente> ${folder})
    add_test(NAME page/new COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/tests/page/report.mjs ${folder}.html
             ${PROJECT_BINARY_DIR}/page-pictures)
    add_test(NAME page/pair COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/tests/page/report.mjs ${PROJECT_BINARY_DIR}/pair.html
             ${PROJECT_BINARY_DIR}/page-pictures pair)
    set_tests_properties(page/pair PROPERTIES LABELS "full;release" FIXTURES_REQUIRED page_pair)
    set_tests_properties(page/make_new PROPERTIES LABELS quick FIXTURES_SETUP page_new)
    set_tests_properties(page/new PROPERTIES LABELS "full;release" FIXTURES_REQUIRED page_new)
    add_test(NAME page/live COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/tests/page/live.mjs $<TARGET_FILE:detente> ${folder}
             ${PROJECT_BINARY_DIR}/page-pictures)
    set_tests_properties(page/live PROPERTIES LABELS "full;release" FIXTURES_REQUIRED page_new)
    add_test(NAME page/store COMMAND ${DETENTE_NODE} ${PROJECT_SOURCE_DIR}/tests/page/store.mjs $<TARGET_FILE:detente>
             ${PROJECT_BINARY_DIR}/page-pictures)
    set_tests_properties(page/store PROPERTIES LABELS "full;release" ENVIRONMENT "OMP_NUM_THREADS=2")
endif()
