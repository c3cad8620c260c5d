# The program as a user meets it. A .cmd file is a list of shell lines, the .out beside it what they print and how they
# exit; to record anew: tests/cli/run.py --record BUILD/detente . cmd tests/cli/NAME.cmd
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(det_cli_test name label)
    add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/run.py $<TARGET_FILE:detente>
             ${PROJECT_SOURCE_DIR} ${ARGN})
    set_tests_properties(${name} PROPERTIES LABELS ${label} ENVIRONMENT "OMP_NUM_THREADS=2")
endfunction()

if(TARGET detente)
    det_cli_test(cli/usage quick usage)
    det_cli_test(cli/bad quick bad)
    file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/cli/*.cmd)
    foreach(script ${scripts})
        get_filename_component(name ${script} NAME_WE)
        det_cli_test(cli/${name} quick cmd ${script})
    endforeach()
    add_test(NAME cli/subset COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/subset.py $<TARGET_FILE:detente>
             ${PROJECT_SOURCE_DIR})
    set_tests_properties(cli/subset PROPERTIES LABELS quick SKIP_RETURN_CODE 77 ENVIRONMENT "OMP_NUM_THREADS=2")
    add_test(NAME cli/import COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/import.py $<TARGET_FILE:detente>
             ${PROJECT_SOURCE_DIR})
    set_tests_properties(cli/import PROPERTIES LABELS quick)
    add_test(NAME cli/fetch COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/cli/fetch.py $<TARGET_FILE:detente> ${PROJECT_SOURCE_DIR})
    set_tests_properties(cli/fetch PROPERTIES LABELS full TIMEOUT 120)
    add_test(NAME cli/store COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/store.py $<TARGET_FILE:detente>)
    set_tests_properties(cli/store PROPERTIES LABELS quick)
    add_test(NAME cli/schema COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/cli/schema.py $<TARGET_FILE:detente>
             ${PROJECT_SOURCE_DIR})
    set_tests_properties(cli/schema PROPERTIES LABELS quick SKIP_RETURN_CODE 77 ENVIRONMENT "OMP_NUM_THREADS=2")
    add_test(NAME cli/serve COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/serve.py $<TARGET_FILE:detente>)
    set_tests_properties(cli/serve PROPERTIES LABELS full ENVIRONMENT "OMP_NUM_THREADS=2")
    add_test(NAME cli/store_questions COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/tests/cli/store_questions.py $<TARGET_FILE:detente>
             ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/pair.html)
    set_tests_properties(cli/store_questions PROPERTIES LABELS full SKIP_RETURN_CODE 77 FIXTURES_SETUP page_pair ENVIRONMENT "OMP_NUM_THREADS=2")
    add_test(NAME cli/ranks COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/ranks.py $<TARGET_FILE:detente>)
    set_tests_properties(cli/ranks PROPERTIES LABELS full SKIP_RETURN_CODE 77)
    file(GLOB_RECURSE pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/README.md)
    foreach(page ${pages})
        file(STRINGS ${page} examples REGEX "^\\$ detente ")
        if(examples)
            file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR} ${page})
            string(REGEX REPLACE "\\.md$" "" name ${name})
            det_cli_test(${name} quick docs ${page})
        endif()
    endforeach()
endif()
