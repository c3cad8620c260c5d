# The library from outside: an example in C and C++, and the Python package, built against an installed tree that all of them share.
set(installed ${PROJECT_BINARY_DIR}/installed)
add_test(NAME bindings/install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${installed})
set_tests_properties(bindings/install PROPERTIES LABELS "full;release" FIXTURES_SETUP installed)
add_test(NAME bindings/embed COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bindings/embed ${installed})
set_tests_properties(bindings/embed PROPERTIES LABELS "full;release" FIXTURES_REQUIRED installed ENVIRONMENT "OMP_NUM_THREADS=2")
add_test(NAME bindings/python COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bindings/python ${installed} ${PROJECT_SOURCE_DIR})
set_tests_properties(bindings/python PROPERTIES LABELS "full;release" FIXTURES_REQUIRED installed SKIP_RETURN_CODE 77
                     ENVIRONMENT "OMP_NUM_THREADS=2;OPENBLAS_NUM_THREADS=1")
