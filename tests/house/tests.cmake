# The house: what every file must keep, whatever it does.
foreach(check arrows lengths paths links)
    add_test(NAME house/${check} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/house/${check})
    set_tests_properties(house/${check} PROPERTIES LABELS quick)
endforeach()
if(NOT DETENTE_SANITIZE) # an outsider does not link sanitizers
    add_test(NAME house/install COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/house/install ${PROJECT_BINARY_DIR})
    set_tests_properties(house/install PROPERTIES LABELS quick)
endif()
